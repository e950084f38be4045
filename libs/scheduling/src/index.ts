export { HeldIndex } from './held-index.js';
export type { HeldCandidate, HeldJob } from './held-job.js';
export { type HeapNode, IndexedHeap } from './indexed-heap.js';
export { type LatestSafeStartInput, latestSafeStartMs } from './latest-safe-start.js';
export { type RetryDelayInput, retryDelayMs } from './retry-delay.js';
