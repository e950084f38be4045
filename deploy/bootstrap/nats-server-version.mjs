import { runCommand } from './run-command.mjs';

/** Older servers lack the consumer API that Sluice's client speaks; this one is what Debian 12 ships and is tested. */
export const oldestUsableVersion = '2.9.10';
/** The first version without the defects named in `shortcomings`. */
export const productionVersion = '2.10.27';

/** "nats-server: v2.10.27-RC.1" -> "2.10.27"; undefined when the text names no version. */
export function parseNatsServerVersion(text) {
  return /nats-server[^\d]*v?(\d+\.\d+\.\d+)/i.exec(text)?.[1];
}

/** Below 0, 0 or above 0 like a comparator; both are "major.minor.patch". */
export function compareVersions(left, right) {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** Asks the program itself; undefined when it does not run here (wrong processor, wrong libc, not a nats-server). */
export async function readNatsServerVersion(path) {
  const { code, output } = await runCommand(path, ['-v'], { timeoutMs: 10_000 });
  return code === 0 ? parseNatsServerVersion(output) : undefined;
}

/**
 * The one warning about an old server, or undefined. It names what the version lacks, because "please upgrade" is no
 * reason: without sync_interval the disk is synced every two minutes only, so accepted jobs survive the loss of the
 * process but not of the machine.
 */
export function shortcomings(version) {
  if (compareVersions(version, productionVersion) >= 0) return undefined;
  return (
    `warning: nats-server ${version} is older than ${productionVersion}: it has no sync_interval (accepted jobs survive a crash of the server, ` +
    `not the loss of the machine), leaves acknowledged messages behind after a kill, and skips queued messages after a filtered purge; ` +
    `fine for trying Sluice, install ${productionVersion} or newer for production.`
  );
}
