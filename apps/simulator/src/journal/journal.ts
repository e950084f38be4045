import { type JournalEntry, type JournalFilter, matchesFilter } from './journal-entry.js';
import type { JournalFile } from './journal-file.js';
import { type CallTotals, JournalTotals } from './journal-totals.js';

/** How often the values of one identifying field came: `repeated` holds those that came more than once. */
export interface IdentityCounts {
  readonly distinct: number;
  readonly repeated: Readonly<Record<string, number>>;
}

export interface JournalSummary {
  /** Calls received since the last clear, open ones included. */
  readonly calls: number;
  readonly open: number;
  /** Calls no longer kept: the ring was full. */
  readonly dropped: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byOutcome: Readonly<Record<string, CallTotals>>;
  /** Completed answers below 300: the figures a provider bills. */
  readonly byModel: Readonly<Record<string, CallTotals>>;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Over the entries kept. */
  readonly byIdempotencyKey: IdentityCounts;
  readonly byJobId: IdentityCounts;
  readonly byTag: IdentityCounts;
}

/** What the provider was asked to do: a bounded ring of entries, running totals, and optionally a file of JSON lines. */
export class Journal {
  private ring: JournalEntry[] = [];
  private totals = new JournalTotals();
  private received = 0;
  private ended = 0;
  private clearedAt = 0;

  constructor(
    private readonly capacity: number,
    private readonly file?: JournalFile,
  ) {}

  /** The sequence the next entry has. */
  get nextSequence(): number {
    return this.received + 1;
  }

  /** Keeps an entry from the moment the request arrives: a call that never ends is seen too. */
  open(entry: JournalEntry): void {
    this.ring[this.slotOf(this.received + 1)] = entry;
    this.received += 1;
  }

  /** Counts an entry whose outcome is set; the file gets its line now. */
  close(entry: JournalEntry): void {
    this.file?.append(entry);
    if (entry.sequence <= this.clearedAt) return;
    this.ended += 1;
    this.totals.add(entry);
  }

  /** Entries in order of arrival. They are live objects: an open one changes when it ends. */
  entries(filter: JournalFilter = {}): JournalEntry[] {
    const found: JournalEntry[] = [];
    const limit = filter.limit ?? Number.POSITIVE_INFINITY;
    const oldest = Math.max(this.clearedAt, this.received - this.capacity, filter.since ?? 0);
    for (let sequence = oldest + 1; sequence <= this.received && found.length < limit; sequence += 1) {
      const entry = this.ring[this.slotOf(sequence)];
      if (entry && matchesFilter(entry, filter)) found.push(entry);
    }
    return found;
  }

  summary(): JournalSummary {
    const { byStatus, byOutcome, byModel } = this.totals.report();
    const kept = this.entries();
    const billed = Object.values(byModel);
    const calls = this.received - this.clearedAt;
    return {
      calls,
      open: calls - this.ended,
      dropped: calls - kept.length,
      byStatus,
      byOutcome,
      byModel,
      inputTokens: billed.reduce((total, each) => total + each.inputTokens, 0),
      outputTokens: billed.reduce((total, each) => total + each.outputTokens, 0),
      byIdempotencyKey: countIdentities(kept, (entry) => entry.idempotencyKey),
      byJobId: countIdentities(kept, (entry) => entry.jobId),
      byTag: countIdentities(kept, (entry) => entry.tag),
    };
  }

  /** Forgets entries and totals; sequence numbers go on, and calls still open then are not counted when they end. */
  clear(): void {
    this.ring = [];
    this.totals = new JournalTotals();
    this.clearedAt = this.received;
    this.ended = 0;
  }

  /** Counted from the last clear, so that the array always fills from its beginning and stays a dense one. */
  private slotOf(sequence: number): number {
    return (sequence - this.clearedAt - 1) % this.capacity;
  }
}

function countIdentities(entries: readonly JournalEntry[], of: (entry: JournalEntry) => string | null): IdentityCounts {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const value = of(entry);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return { distinct: counts.size, repeated: Object.fromEntries([...counts].filter(([, count]) => count > 1)) };
}
