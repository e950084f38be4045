/** First in, first out, between loops of one process; `take` waits for an item, and says `undefined` once closed. */
export class WorkQueue<T> {
  #items: T[] = [];
  /** Index of the first item: shifting an array of a hundred thousand moves all of it. */
  #head = 0;
  #closed = false;
  readonly #takers: ((item: T | undefined) => void)[] = [];

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    const taker = this.#takers.shift();
    if (taker) taker(item);
    else this.#items.push(item);
  }

  take(): Promise<T | undefined> {
    if (this.length > 0) return Promise.resolve(this.#shift());
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** No more items will come: whoever waits is told. Items that are there are still given out. */
  close(): void {
    this.#closed = true;
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #shift(): T | undefined {
    const item = this.#items[this.#head++];
    if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
