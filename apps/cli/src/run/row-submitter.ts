import type { ApiError } from '#contracts';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import type { EngineParts } from './engine-parts.js';
import { PauseGate } from './pause-gate.js';
import { pauseFor } from './pause-words.js';
import { idempotencyKeyOf, type PlannedRow } from './plan-row.js';
import { toFailedLine } from './result-line.js';

/** So many refusals before anything was accepted mean that the request is wrong, not the row. */
const REFUSALS_THAT_END_A_RUN = 10;

/** Turns rows into jobs. */
export class RowSubmitter {
  readonly gate: PauseGate;
  #accepted = 0;
  #refused = 0;

  /** @param onAnswer hears that the gateway is there. */
  constructor(
    private readonly parts: Pick<EngineParts, 'gateway' | 'store' | 'runId' | 'timing'>,
    private readonly onAnswer: () => void,
  ) {
    this.gate = new PauseGate(parts.timing);
  }

  /**
   * Sends until there is an answer, always under the same key: repeating is safe.
   * @param stop no further try is begun; @param halt breaks off the one in flight.
   * @returns the job's id; `undefined` when the row was refused (and written down) or stopped.
   */
  async submit(planned: PlannedRow, stop: AbortSignal, halt: AbortSignal): Promise<string | undefined> {
    const { round } = this.parts.store.stateOf(planned.row);
    const idempotencyKey = idempotencyKeyOf(this.parts.runId, planned.row, round, planned.request);
    for (;;) {
      await this.gate.pass(stop);
      if (stop.aborted) return undefined;
      const outcome = await this.parts.gateway.submit({ ...planned.request, idempotencyKey }, halt);
      if (outcome.kind === 'accepted') {
        this.gate.reopen();
        this.onAnswer();
        this.#accepted++;
        this.parts.store.accepted(planned.row, outcome.jobId);
        return outcome.jobId;
      }
      if (outcome.kind === 'refused') {
        this.gate.reopen();
        this.#refuse(planned, outcome.error);
        return undefined;
      }
      pauseFor(this.gate, outcome);
    }
  }

  #refuse(planned: PlannedRow, error: ApiError): void {
    this.parts.store.finished(toFailedLine(planned, null, error));
    this.#refused++;
    if (this.#accepted > 0 || this.#refused < REFUSALS_THAT_END_A_RUN) return;
    throw new CommandError(
      `The first ${this.#refused} rows were all refused: ${error.message} Mend the request and run again with --restart.`,
      exitCode.failed,
    );
  }
}
