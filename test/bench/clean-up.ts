/** What was started, stopped in reverse order; every one is stopped, even when another cannot be. */
export class CleanUp {
  private readonly stops: (() => Promise<void>)[] = [];
  private running: Promise<void> | undefined;

  later(stop: () => Promise<void>): void {
    this.stops.push(stop);
  }

  /** Who calls it while it runs waits for the same run: after a signal and a failure both want to exit behind it. */
  run(): Promise<void> {
    this.running ??= this.stopAll().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async stopAll(): Promise<void> {
    const errors: unknown[] = [];
    for (let stop = this.stops.pop(); stop; stop = this.stops.pop()) {
      await stop().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, 'not everything that was started could be stopped');
  }
}
