import type { ProviderCall, ProviderRequest } from '../adapter.js';
import { CallWarnings } from '../chat/call-warnings.js';
import { applyDialect } from '../dialects/apply-dialect.js';
import type { Dialect } from '../dialects/dialect.js';
import { isRecord } from './openai.wire.js';

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});
/** The base URL of an OpenAI client ends with the version, the paths of the gateway begin with it. */
const VERSION = '/v1';

/**
 * The caller's body with the provider's model name, everything else as it was and in its order but for what the dialect
 * says. It is written anew even when nothing changes: with a key that is there twice, what was checked at the door must
 * be what the provider reads.
 */
export function mapOpenaiRequest(call: ProviderCall, dialect: Dialect): ProviderRequest {
  const { body } = call;
  const warnings = new CallWarnings(dialect.name);
  const streams = body['stream'] === true;
  const mapped = applyDialect(call, dialect, warnings);
  const streamOptions = mapped['stream_options'];
  const asked = body['stream_options'];
  const callerWantsUsage = isRecord(asked) && asked['include_usage'] === true;
  const asks = dialect.asksForStreamUsage ?? true;
  if (streams && asks && !callerWantsUsage && mayCarryUsage(streamOptions)) {
    mapped['stream_options'] = { ...(isRecord(streamOptions) ? streamOptions : {}), include_usage: true };
  }
  const list = warnings.list();
  return {
    path: call.path.slice(VERSION.length),
    headers: NO_HEADERS,
    body: JSON.stringify(mapped),
    streams,
    callerWantsUsage,
    ...(list ? { warnings: list } : {}),
  };
}

/** Something else than an object is the caller's mistake and the provider's to name. */
function mayCarryUsage(streamOptions: unknown): boolean {
  return streamOptions === undefined || streamOptions === null || isRecord(streamOptions);
}
