import { Handover, type HandoverValues } from './ports.js';

/** A consumer that refused, or was too slow, is left alone this long: its stream has no such moods. */
const PAUSE_MS = 5_000;

interface Taker<T> {
  readonly take: (values: readonly T[]) => Promise<void>;
  pausedUntilMs: number;
}

type Takers = { [Stream in keyof HandoverValues]?: Taker<HandoverValues[Stream]> };

/** Function calls between the services of one process. */
export class LocalHandover extends Handover {
  private readonly takers: Takers = {};

  constructor(private readonly nowMs: () => number) {
    super();
  }

  offer<Stream extends keyof HandoverValues>(
    stream: Stream,
    take: (values: readonly HandoverValues[Stream][]) => Promise<void>,
  ): () => void {
    const taker = { take, pausedUntilMs: 0 };
    this.takers[stream] = taker;
    return () => {
      if (this.takers[stream] === taker) delete this.takers[stream];
    };
  }

  async hand<Stream extends keyof HandoverValues>(
    stream: Stream,
    values: readonly HandoverValues[Stream][],
    withinMs: number,
  ): Promise<boolean> {
    const taker = this.takers[stream];
    if (!taker || this.nowMs() < taker.pausedUntilMs) return false;
    const taken = await inTime(taker.take(values), withinMs);
    if (!taken) taker.pausedUntilMs = this.nowMs() + PAUSE_MS;
    return taken;
  }
}

/** Whether `work` is done well within the time. */
function inTime(work: Promise<void>, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, withinMs, false);
    const answer = (taken: boolean) => {
      clearTimeout(timer);
      resolve(taken);
    };
    work.then(
      () => answer(true),
      () => answer(false),
    );
  });
}
