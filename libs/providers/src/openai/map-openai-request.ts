import type { ProviderCall, ProviderRequest } from '../adapter.js';
import { isRecord, type OpenaiOptions } from './openai.wire.js';

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});
/** The base URL of an OpenAI client ends with the version, the paths of the gateway begin with it. */
const VERSION = '/v1';

/**
 * The caller's body with the provider's model name, everything else as it was and in its order. It is written anew even
 * when nothing changes: with a key that is there twice, what was checked at the door must be what the provider reads.
 */
export function mapOpenaiRequest(call: ProviderCall, options: OpenaiOptions): ProviderRequest {
  const { body } = call;
  const streams = body['stream'] === true;
  const mapped: Record<string, unknown> = { ...body, model: call.model };
  for (const field of options.gatewayOnlyFields) delete mapped[field];
  const streamOptions = body['stream_options'];
  const callerWantsUsage = isRecord(streamOptions) && streamOptions['include_usage'] === true;
  if (streams && options.asksForStreamUsage && !callerWantsUsage && mayCarryUsage(streamOptions)) {
    mapped['stream_options'] = { ...(isRecord(streamOptions) ? streamOptions : {}), include_usage: true };
  }
  return {
    path: call.path.slice(VERSION.length),
    headers: NO_HEADERS,
    body: JSON.stringify(mapped),
    streams,
    callerWantsUsage,
  };
}

/** Something else than an object is the caller's mistake and the provider's to name. */
function mayCarryUsage(streamOptions: unknown): boolean {
  return streamOptions === undefined || streamOptions === null || isRecord(streamOptions);
}
