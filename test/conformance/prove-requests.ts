import type { ProviderRequest } from '#providers';
import type { Feature } from './features.js';
import type { Speaker } from './speakers.js';

/**
 * What a wire makes of a feature. sent: it is in the request. changed: it is sent otherwise, with a warning. refused: left
 * out, with a warning that names it, or the whole call is. dropped: gone without a word, which no wire may do.
 */
export type Outcome = 'sent' | 'changed' | 'refused' | 'dropped';

export interface Proof {
  readonly outcome: Outcome;
  /** The request as text that a person can review; undefined: the wire does not take such a call. */
  readonly shown: string;
}

export function proveRequest(speaker: Speaker, feature: Feature): Proof {
  const asked = mapCall(speaker, feature.call, feature);
  const without = mapCall(speaker, feature.without, {});
  if (typeof asked === 'string') return { outcome: 'refused', shown: `refused: ${asked}` };
  const before = typeof without === 'string' ? undefined : without;
  return { outcome: outcomeOf(asked, before, feature), shown: show(asked) };
}

function outcomeOf(asked: ProviderRequest, without: ProviderRequest | undefined, feature: Feature): Outcome {
  const about = (asked.warnings ?? []).filter((warning) => feature.param.test(warning.param));
  if (about.some(({ kind }) => kind === 'unsupported')) return 'refused';
  if (about.length > 0) return 'changed';
  const isSame = without !== undefined && saidBy(asked) === saidBy(without);
  if (!isSame) return 'sent';
  return feature.mayBeSilent ? 'refused' : 'dropped';
}

function saidBy({ path, headers, body }: ProviderRequest): string {
  return JSON.stringify([path, headers, body]);
}

/** @returns what the wire says when it does not take the call at all */
function mapCall(
  { adapter, model }: Speaker,
  fields: Feature['call'],
  { lane }: Pick<Feature, 'lane'>,
): ProviderRequest | string {
  const path = fields['input'] === undefined ? '/v1/chat/completions' : '/v1/embeddings';
  try {
    return adapter.mapRequest({ path, model, body: { model: 'alias', ...fields }, ...(lane ? { lane } : {}) });
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function show({ path, headers, body, warnings = [], framing }: ProviderRequest): string {
  return [
    `POST ${path}${framing === undefined ? '' : ` (${framing})`}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    body,
    ...warnings.map(({ kind, param, message }) => `warning, ${kind} ${param}: ${message}`),
  ].join('\n');
}
