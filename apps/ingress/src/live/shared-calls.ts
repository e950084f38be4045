import { Injectable } from '@nestjs/common';
import { ShortLivedMap } from '#collections';
import type { Answer } from '#jetstream';
import { lingerMs, type RetryHints } from './retry-hints.js';
import { SharedCall } from './shared-call.js';

/**
 * The calls a client library may try again while they run. No library sends an idempotency key and all of them retry:
 * behind a queue three tries would be three bills. Kept in this process: a retry that reaches another replica is a call
 * of its own.
 */
@Injectable()
export class SharedCalls {
  private readonly running = new ShortLivedMap<SharedCall>();

  /**
   * Joins the call that runs for the same fingerprint (tenant, path, body) when this is a retry of it; else runs `begin` with a
   * new one. `gone` fires when this caller hangs up.
   */
  answer(
    request: { fingerprint: string; hints: RetryHints; startedAtMs: number; gone: AbortSignal },
    answer: Answer,
    begin: (shared: Answer, signal: AbortSignal) => void,
  ): void {
    const running = this.joinable(request.fingerprint, request.hints);
    const call = running ?? this.newCall(request.fingerprint);
    const left = () => call.leave(answer, lingerMs(request.hints, performance.now() - request.startedAtMs));
    request.gone.addEventListener('abort', left, { once: true });
    call.join(answer);
    if (!running) begin(call, call.signal);
  }

  private joinable(fingerprint: string, hints: RetryHints): SharedCall | undefined {
    return hints.retryCount > 0 ? this.running.get(fingerprint) : undefined;
  }

  private newCall(fingerprint: string): SharedCall {
    const call = new SharedCall(() => {
      if (this.running.get(fingerprint) === call) this.running.delete(fingerprint);
    });
    // The newest first try is the one a retry most likely belongs to.
    this.running.set(fingerprint, call);
    return call;
  }
}
