/** What a nats-server of a given version can and cannot do, as far as the gateway cares (each fact was measured). */
export interface ServerCapabilities {
  readonly version: string;
  /** `sync_interval`: an acknowledgement can mean "on disk" (2.10). */
  readonly syncInterval: boolean;
  /** Acknowledged messages survive a kill of the server without leaving orphans in work queues (2.10). */
  readonly durableAcks: boolean;
  /** What an operator should be told, or null: one sentence naming what is missing and the remedy. */
  readonly warning: string | null;
}

const PRODUCTION_FLOOR = '2.10.27';
const OLDEST_SUPPORTED = '2.9.10';

export function capabilitiesOf(version: string): ServerCapabilities {
  const modern = isAtLeast(version, '2.10.0');
  return {
    version,
    syncInterval: modern,
    durableAcks: modern,
    warning: isAtLeast(version, PRODUCTION_FLOOR) ? null : warningFor(version, modern),
  };
}

function warningFor(version: string, modern: boolean): string {
  const lacks = modern
    ? 'fixes for stream loss found since'
    : '`sync_interval` (an accepted job survives the loss of a process, not of the machine) and leaves acknowledged messages behind when it is killed';
  return `nats-server ${version} lacks ${lacks}; use ${PRODUCTION_FLOOR} or newer in production`;
}

/** @throws Error when the server is older than anything this gateway was tested on. */
export function requireSupported(version: string): void {
  if (isAtLeast(version, OLDEST_SUPPORTED)) return;
  throw new Error(
    `nats-server ${version} is too old: ${OLDEST_SUPPORTED} or newer is needed, ${PRODUCTION_FLOOR} or newer recommended`,
  );
}

export function isAtLeast(version: string, floor: string): boolean {
  const [have, want] = [parse(version), parse(floor)];
  for (let part = 0; part < want.length; part++) {
    const difference = (have[part] ?? 0) - (want[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function parse(version: string): number[] {
  return version
    .replace(/^v/, '')
    .split('-', 1)
    .join('')
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0);
}
