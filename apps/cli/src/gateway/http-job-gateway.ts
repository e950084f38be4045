import { type JobResult, type SubmitRequest, TERMINAL_STATUSES } from '#contracts';
import type { GatewayAnswer } from './gateway-answer.js';
import type { GatewayClient } from './gateway-client.js';
import { GatewayUnreachableError } from './gateway-errors.js';
import type { JobGateway, PollOutcome, SubmitOutcome } from './job-gateway.js';
import { apiErrorOf, retryAfterMsOf, toRefusal } from './read-refusal.js';

/** Room for the way there and back on top of the wait that was asked for. */
const POLL_GRACE_MS = 15_000;
const TERMINAL: ReadonlySet<string> = new Set(TERMINAL_STATUSES);

/** `JobGateway` over `POST /v1/jobs` and `GET /v1/jobs/:id?wait=`. */
export class HttpJobGateway implements JobGateway {
  constructor(private readonly client: GatewayClient) {}

  async submit(request: SubmitRequest, signal: AbortSignal): Promise<SubmitOutcome> {
    const answer = await unlessUnreachable(this.client.ask('POST', '/v1/jobs', { body: request, signal }));
    if ('kind' in answer) return answer;
    const jobId = (answer.body as { id?: unknown } | null)?.id;
    if (answer.status < 300 && typeof jobId === 'string') return { kind: 'accepted', jobId };
    return temporary(answer) ?? refused(answer);
  }

  async poll(jobId: string, waitMs: number, signal: AbortSignal): Promise<PollOutcome> {
    const path = `/v1/jobs/${encodeURIComponent(jobId)}?wait=${waitMs}ms`;
    const answer = await unlessUnreachable(this.client.ask('GET', path, { signal, timeoutMs: waitMs + POLL_GRACE_MS }));
    if ('kind' in answer) return answer;
    if (answer.status === 404 || answer.status === 410) return { kind: 'unknown', error: apiErrorOf(answer) };
    const job = answer.body as JobResult | null;
    if (answer.status < 300 && typeof job?.status === 'string') {
      return TERMINAL.has(job.status) ? { kind: 'finished', result: job } : { kind: 'pending' };
    }
    const again = temporary(answer);
    if (again) return again;
    throw toRefusal(answer);
  }
}

const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429]);
/** Our own earlier try, whose connection broke, is still at work: the next try gets its job. */
const STILL_BEING_ACCEPTED = 'idempotency_key_in_use';

type Unreachable = { readonly kind: 'unreachable'; readonly reason: string };

async function unlessUnreachable(asked: Promise<GatewayAnswer>): Promise<GatewayAnswer | Unreachable> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GatewayUnreachableError) return { kind: 'unreachable', reason: error.reason };
    throw error;
  }
}

/** A full queue, a limit, a gateway or a proxy before it that restarts: waiting is not failing. */
function temporary(answer: GatewayAnswer): Extract<SubmitOutcome, { kind: 'later' }> | undefined {
  const { code, message } = apiErrorOf(answer);
  if (!TEMPORARY.has(answer.status) && answer.status < 500 && code !== STILL_BEING_ACCEPTED) return undefined;
  const retryAfterMs = retryAfterMsOf(answer);
  return { kind: 'later', reason: code ?? message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function refused(answer: GatewayAnswer): SubmitOutcome {
  if (answer.status === 401) throw toRefusal(answer);
  return { kind: 'refused', status: answer.status, error: apiErrorOf(answer) };
}
