import { Injectable } from '@nestjs/common';
import {
  buildTerminalResult,
  type Failure,
  subjects,
  type TerminalStatus,
  terminalStatusOf,
  type WorkEnvelope,
} from '#contracts';
import { ResultWriter, StreamReader } from '#jetstream';
import { Clock } from '#telemetry';

const encoder = new TextEncoder();

/** Ends durable jobs that get no further attempt. */
@Injectable()
export class JobEnds {
  constructor(
    private readonly results: ResultWriter,
    private readonly reader: StreamReader,
    private readonly clock: Clock,
  ) {}

  /** Resolves when the job has its result; somebody else's is as good as this one: it was first. */
  async end(envelope: WorkEnvelope, failure: Failure): Promise<TerminalStatus> {
    const status = terminalStatusOf(failure);
    // Whoever cancelled it has mostly written its result; one the stream refuses would still be heard by subscribers.
    if (await this.reader.last('result', subjects.result(envelope.tenant, envelope.jobId))) return status;
    const result = buildTerminalResult({ envelope, status, failure, finishedAtMs: this.clock.nowMs() });
    await this.results.write(envelope, encoder.encode(JSON.stringify(result)));
    return status;
  }
}
