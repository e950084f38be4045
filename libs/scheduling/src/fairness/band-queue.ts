import { Calendar } from '../calendar.js';
import type { HeapNode } from '../indexed-heap.js';
import { FairQueue, type Waiting } from './fair-queue.js';
import { TenantServices } from './tenant-services.js';

/** Jobs whose latest starts lie in the same minute are equally urgent. */
export const BAND_MS = 60_000;

/**
 * Earliest deadline first between bands of a minute, fair between tenants inside a band. Service is counted for each band
 * anew: when a flood shares a band with others, it waits for them there, whatever either had before.
 */
export class BandQueue<W extends Waiting> {
  private readonly bands: Calendar<W, FairQueue<W>>;

  constructor(weightOf: (tenant: string) => number) {
    this.bands = new Calendar<W, FairQueue<W>>({
      slotMs: BAND_MS,
      timeOf: ({ latestStartMs }) => latestStartMs,
      open: () => new FairQueue<W>(new TenantServices(weightOf)),
    });
  }

  get size(): number {
    return this.bands.size;
  }

  add(node: HeapNode<W>): void {
    this.bands.add(node);
  }

  peek(): W | undefined {
    return this.bands.peek();
  }

  /** Takes a job out: `nanoUsd` when it is dispatched for that much, absent when it just leaves. */
  remove(node: HeapNode<W>, nanoUsd?: number): void {
    if (nanoUsd !== undefined) this.bands.orderOf(node.value)?.dispatch(node.value.tenant, nanoUsd);
    this.bands.remove(node);
  }

  /** Counter of a tenant in the band of a job, and of the least served there; both 0 before the band's turn. */
  servicesAround(waiting: W): { readonly own: number; readonly least: number } {
    const services = this.bands.orderOf(waiting)?.services;
    if (!services) return { own: 0, least: 0 };
    return { own: services.of(waiting.tenant).serviceNanoUsd, least: services.leastNanoUsd };
  }
}
