import { setFlagsFromString } from 'node:v8';

/**
 * How V8 collects in our processes. An engine that does not know a flag says so on stderr and goes on.
 *
 * `--no-allocation-site-pretenuring`: every object is made in the young generation. Otherwise V8 learns, from what was
 * in work while a scavenge ran, to make some of what each request makes in the old one; there it is dead in
 * milliseconds, is found dead at the next full collection, and until then keeps all it refers to, whole requests.
 *
 * `--heap-growing-percent=100`: a full collection when the heap is twice what survived the last one. By itself V8 waits
 * for as little as a tenth more in a process whose old generation hardly grows, and counts the bytes of buffers with it,
 * the young ones too: those of the messages between two scavenges (10 MB) then set off one full collection after the
 * other, several a second, for as long as the load lasts.
 *
 * What they gain: docs/decisions/2026-11-21-requests-die-young.md.
 */
export function tuneCollector(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--heap-growing-percent=100');
}
