import { type Failure, refusalOf, type WorkMessage } from '#contracts';
import type { ProviderRequest } from '#providers';
import type { Endpoint } from '../endpoint/endpoint.js';
import { tierToAsk } from './billed-lane.js';

/** The call as it goes to this endpoint, or why it cannot. */
export function mapCall(endpoint: Endpoint, message: WorkMessage): ProviderRequest | Failure {
  try {
    return mapRequest(endpoint, message);
  } catch (error) {
    if (error instanceof SyntaxError) return UNREADABLE;
    if (!(error instanceof RangeError)) throw error;
    // Nested too deeply to be written again is wrong at every provider; a wire that has no such call is one of many.
    return error.message.includes('call stack') ? UNREADABLE : NOT_OFFERED;
  }
}

/** What this endpoint cannot honour, as the failure that `strict` asks for; undefined when all of it can be. */
export function findUnhonoured(endpoint: Endpoint, message: WorkMessage): Failure | undefined {
  const request = mapCall(endpoint, message);
  const [warning] = 'kind' in request ? [] : (request.warnings ?? []);
  if (!warning) return undefined;
  return { kind: 'unsupported-parameter', message: refusalOf(warning), param: warning.param };
}

const UNREADABLE: Failure = { kind: 'invalid-request', message: 'The body could not be read as JSON.' };
const NOT_OFFERED: Failure = { kind: 'model-not-found', message: 'This provider does not offer this kind of call.' };

function mapRequest({ adapter, config }: Endpoint, { envelope, body, parsedBody }: WorkMessage): ProviderRequest {
  const parsed = parsedBody ?? (JSON.parse(toText(body)) as unknown);
  if (typeof parsed !== 'object' || parsed === null) throw new SyntaxError('the body is not an object');
  const { model, lane } = envelope.decision ?? { model: envelope.model, lane: 'sync' as const };
  const serviceTier = tierToAsk(config, { model, lane });
  return adapter.mapRequest({
    path: envelope.path,
    body: parsed as Record<string, unknown>,
    model,
    lane,
    ...(serviceTier === undefined ? {} : { serviceTier }),
  });
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
