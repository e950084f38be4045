/** Keys come from configurations and callers: more than this many at once are noise, and the oldest is forgotten. */
const MOST_KEYS = 10_000;

/** Something that is learned apart for every key, made when it is first needed. */
export class LearnedByKey<T> {
  private readonly byKey = new Map<string, T>();

  constructor(private readonly make: () => T) {}

  peek(key: string): T | undefined {
    return this.byKey.get(key);
  }

  of(key: string): T {
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    if (this.byKey.size >= MOST_KEYS) this.byKey.delete(this.byKey.keys().next().value as string);
    const made = this.make();
    this.byKey.set(key, made);
    return made;
  }
}
