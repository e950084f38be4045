import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher, request } from 'undici';
import { ConfigSource } from '#config';
import { parseRetryAfter } from '#providers';
import { Clock } from '#telemetry';
import { mayReceiveWebhooks } from './check-webhook-url.js';
import { AddressRefusedError, guardedLookup } from './guarded-lookup.js';

export interface WebhookCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

export type WebhookAnswer =
  | { readonly kind: 'answered'; readonly statusCode: number; readonly retryAfterMs?: number | undefined }
  /** No answer: name unknown, connection refused or lost, TLS, ten seconds over. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** Nothing was sent: the address is not one a caller may have us call. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** `signal` fired. */
  | { readonly kind: 'aborted' };

/** From the look-up of the name to the status: a receiver answers first and works then. */
const CALL_TIMEOUT_MS = 10_000;
/** Only the status counts; a little of the body is read so that the connection can be used again. */
const MAX_ANSWER_BYTES = 16 * 1024;

/** Calls receivers: public addresses only (unless the operator allows others), no redirects, one time limit. */
@Injectable()
export class WebhookTransport implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(
    private readonly config: ConfigSource,
    private readonly clock: Clock,
  ) {
    this.agent = new Agent({
      connect: { lookup: guardedLookup(() => config.current.http.webhookAllowPrivate), timeout: CALL_TIMEOUT_MS },
      headersTimeout: CALL_TIMEOUT_MS,
      bodyTimeout: CALL_TIMEOUT_MS,
      maxHeaderSize: MAX_ANSWER_BYTES,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** Never rejects: whatever happens to a call is an answer about it. */
  async post({ url, headers, body, signal }: WebhookCall): Promise<WebhookAnswer> {
    // Again, although the door has looked: an IP literal never reaches the guarded look-up.
    if (!mayReceiveWebhooks(url, this.config.current.http)) {
      return { kind: 'refused', reason: 'the address is not an https URL of a public host' };
    }
    const timeUp = AbortSignal.timeout(CALL_TIMEOUT_MS);
    try {
      const answer = await request(url, {
        dispatcher: this.agent,
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.any([signal, timeUp]),
      });
      await discard(answer.body);
      const retryAfterMs = parseRetryAfter(answer.headers, this.clock.nowMs());
      return { kind: 'answered', statusCode: answer.statusCode, retryAfterMs };
    } catch (error) {
      if (signal.aborted) return { kind: 'aborted' };
      if (error instanceof AddressRefusedError) return { kind: 'refused', reason: error.message };
      return {
        kind: 'unreachable',
        reason: timeUp.aborted ? `no answer within ${CALL_TIMEOUT_MS} ms` : reasonOf(error),
      };
    }
  }
}

/** The status is known: nothing that happens to the rest of the answer changes it. */
async function discard(body: Dispatcher.ResponseData['body']): Promise<void> {
  await body.dump({ limit: MAX_ANSWER_BYTES }).catch(() => undefined);
}

/** The code where there is one: messages of sockets name addresses of the gateway's own network. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? String(error);
}
