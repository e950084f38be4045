import type { WorkMessage } from '#contracts';
import type { ProviderRequest } from '#providers';
import { isMoreHopeful, type KeyRefusal, keyRefusalOf } from '../credentials/cooldown.policy.js';
import type { Credential } from '../credentials/credential.js';
import { scrubFailure } from '../credentials/scrub-failure.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import type { CallTerms } from '../transport/provider-transport.js';
import { type CallOutcome, failed } from './call-outcome.js';
import { judgeCall } from './judge-call.js';
import { mapCall } from './map-call.js';

/**
 * Makes one call: parses and maps the body, sends it, reads what came back. Never rejects for what a provider does.
 * A key that is refused before anything was done (401, 402, 403, 429) gives way to the next one: still one attempt,
 * because only one of these requests can have been worked on and billed.
 */
export async function callProvider(endpoint: Endpoint, message: WorkMessage, terms: CallTerms): Promise<CallOutcome> {
  const request = mapCall(endpoint, message);
  if ('kind' in request) return failed(request);
  const { warnings } = request;
  if (warnings) terms.sink?.onWarnings?.(warnings);
  const outcome = await sendWithKeys(endpoint, request, message, terms);
  const { failure } = outcome;
  if (!failure && !warnings) return outcome;
  return {
    ...outcome,
    ...(failure ? { failure: scrubFailure(failure, endpoint.credentials.secrets) } : {}),
    ...(warnings ? { warnings } : {}),
  };
}

async function sendWithKeys(
  endpoint: Endpoint,
  request: ProviderRequest,
  message: WorkMessage,
  terms: CallTerms,
): Promise<CallOutcome> {
  const { credentials, transport, adapter } = endpoint;
  const tried = new Set<Credential>();
  let best: { refusal: KeyRefusal; outcome: CallOutcome } | undefined;
  let credential = credentials.choose(terms.startedAtMs);
  for (;;) {
    const judged = judgeCall(await transport.send(request, terms, credential), request, adapter, message);
    if (!credential) return judged;
    const outcome = { ...judged, credentialId: credential.id };
    const { failure } = outcome;
    const refusal = keyRefusalOf(failure, outcome.statusCode);
    if (!refusal || !failure) {
      if (!failure) credentials.accepted(credential);
      return outcome;
    }
    if (!best || isMoreHopeful(refusal, best.refusal)) best = { refusal, outcome };
    const next = credentials.refused(credential, { refusal, failure, tried, nowMs: endpoint.nowMs() });
    if (!next || terms.signal.aborted) return best.outcome;
    tried.add(credential);
    credential = next;
  }
}
