import { Injectable } from '@nestjs/common';
import { LedgerMetrics } from './ledger-metrics.js';
import { type Outage, Outages } from './outage.js';

/** Whether attempts become rows at present, for the log and the metrics: one state, however they come. */
@Injectable()
export class RecordingHealth {
  private readonly outage: Outage;

  constructor(
    private readonly metrics: LedgerMetrics,
    outages: Outages,
  ) {
    this.outage = outages.watch({
      began: 'attempts cannot be recorded; they wait in their streams',
      ended: 'attempts are recorded again',
    });
  }

  get failuresInARow(): number {
    return this.outage.failuresInARow;
  }

  works(): void {
    this.metrics.databaseIs('available');
    this.outage.works();
  }

  failed(error: unknown): void {
    this.metrics.databaseIs('away');
    this.outage.failed(error);
  }
}
