import { describe, expect, it } from '@jest/globals';
import { WorkQueue } from './work-queue.js';

describe('WorkQueue', () => {
  it('gives items out in order, to whoever waits first', async () => {
    const queue = new WorkQueue<number>();
    const early = queue.take();
    for (let item = 0; item < 5_000; item++) queue.push(item);
    expect(await early).toBe(0);
    for (let item = 1; item < 5_000; item++) expect(await queue.take()).toBe(item);
    expect(queue.length).toBe(0);
  });

  it('gives out what is left after it was closed, then nothing', async () => {
    const queue = new WorkQueue<number>();
    queue.push(1);
    queue.close();
    expect(await queue.take()).toBe(1);
    expect(await queue.take()).toBeUndefined();
  });

  it('tells those who wait when it is closed', async () => {
    const queue = new WorkQueue<number>();
    const waiting = queue.take();
    queue.close();
    expect(await waiting).toBeUndefined();
  });
});
