import { Clock } from '#telemetry';

/** Time that passes when a test says so. */
export class SettableClock extends Clock {
  constructor(private timeMs: number) {
    super();
  }
  nowMs(): number {
    return this.timeMs;
  }
  pass(durationMs: number): void {
    this.timeMs += durationMs;
  }
}
