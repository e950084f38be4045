/** Who waits for a place: `live` callers go first, because somebody looks at the clock. */
export type GatePriority = 'live' | 'job';
export type GateAnswer = 'entered' | 'full' | 'aborted';

/** So many may wait for each place; beyond, waiting would only hide that the endpoint is too small. */
const WAITING_PER_PLACE = 16;
const LEAST_WAITING = 1_024;

class Waiter {
  constructor(
    private readonly answer: (answer: GateAnswer) => void,
    private readonly line: Set<Waiter>,
    private readonly signal: AbortSignal,
  ) {
    line.add(this);
    signal.addEventListener('abort', this);
  }

  handleEvent(): void {
    this.leaveLine('aborted');
  }

  leaveLine(answer: GateAnswer): void {
    this.line.delete(this);
    this.signal.removeEventListener('abort', this);
    this.answer(answer);
  }
}

/**
 * How many calls this process has open at one endpoint, interactive and durable together. Places are handed on first
 * come, first served within each priority. Entering a free gate is one comparison.
 */
export class EndpointGate {
  private readonly lines: Readonly<Record<GatePriority, Set<Waiter>>> = { live: new Set(), job: new Set() };
  private inside = 0;

  /** @param places calls at once (`provider.limits.concurrency`) */
  constructor(private places: number) {}

  get running(): number {
    return this.inside;
  }

  get waiting(): number {
    return this.lines.live.size + this.lines.job.size;
  }

  /** Takes a free place now, if nobody waits for one. Whoever entered must `leave`. */
  tryEnter(): boolean {
    if (this.inside >= this.places || this.waiting > 0) return false;
    this.inside += 1;
    return true;
  }

  /** `full`: too many wait already. `aborted`: the signal fired first. Both hold no place. */
  enter(priority: GatePriority, signal: AbortSignal): Promise<GateAnswer> {
    if (signal.aborted) return Promise.resolve('aborted');
    if (this.tryEnter()) return Promise.resolve('entered');
    if (this.waiting >= Math.max(LEAST_WAITING, this.places * WAITING_PER_PLACE)) return Promise.resolve('full');
    return new Promise((resolve) => new Waiter(resolve, this.lines[priority], signal));
  }

  leave(): void {
    this.inside -= 1;
    this.admit();
  }

  /** After a change of the configuration: more places are filled at once, fewer come about as calls end. */
  resize(places: number): void {
    this.places = places;
    this.admit();
  }

  private admit(): void {
    while (this.inside < this.places) {
      const [next] = this.lines.live.size > 0 ? this.lines.live : this.lines.job;
      if (!next) return;
      this.inside += 1;
      next.leaveLine('entered');
    }
  }
}
