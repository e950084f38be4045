import { setTimeout as sleep } from 'node:timers/promises';
import type { AcceptedRow, EngineParts } from './engine-parts.js';
import { PauseGate } from './pause-gate.js';
import { pauseFor } from './pause-words.js';
import { toFailedLine, toResultLine } from './result-line.js';

/** A gateway that ends long polls early (it drains, or a proxy cuts them) is not asked more often than this. */
const SHORTEST_CYCLE_MS = 1_000;

/** Fetches the ends of jobs. */
export class RowCollector {
  readonly gate: PauseGate;

  /** @param onAnswer hears that the gateway is there. */
  constructor(
    private readonly parts: Pick<EngineParts, 'gateway' | 'store' | 'full' | 'timing'>,
    private readonly onAnswer: () => void,
  ) {
    this.gate = new PauseGate(parts.timing);
  }

  /** One poll of up to `waitMs`. True when the row is finished and written down. */
  async collect(row: AcceptedRow, waitMs: number, stop: AbortSignal): Promise<boolean> {
    const { gateway, store, full, timing } = this.parts;
    await this.gate.pass(stop);
    if (stop.aborted) return false;
    const askedAtMs = timing.nowMs();
    const outcome = await gateway.poll(row.jobId, waitMs, stop);
    if (outcome.kind === 'later' || outcome.kind === 'unreachable') {
      pauseFor(this.gate, outcome);
      return false;
    }
    this.gate.reopen();
    this.onAnswer();
    if (outcome.kind === 'pending') {
      const spareMs = Math.min(waitMs, SHORTEST_CYCLE_MS) - (timing.nowMs() - askedAtMs);
      if (spareMs > 0) await sleep(spareMs, undefined, { signal: stop });
      return false;
    }
    if (outcome.kind === 'unknown') store.finished(toFailedLine(row, row.jobId, outcome.error), 'unknown');
    else store.finished(toResultLine(row, outcome.result, full));
    return true;
  }
}
