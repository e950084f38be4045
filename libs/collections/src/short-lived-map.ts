import { type SlotKey, SlotMap } from './slot-map.js';

/** A map of names whose values come and go by the thousands a second: its tables hold numbers only (why: `SlotMap`). */
export class ShortLivedMap<T> {
  private readonly keys = new Map<string, SlotKey>();
  private readonly values = new SlotMap<T>();

  get(name: string): T | undefined {
    const key = this.keys.get(name);
    return key === undefined ? undefined : this.values.get(key);
  }

  set(name: string, value: T): void {
    this.delete(name);
    this.keys.set(name, this.values.add(value));
  }

  delete(name: string): void {
    const key = this.keys.get(name);
    if (key === undefined) return;
    this.keys.delete(name);
    this.values.take(key);
  }
}
