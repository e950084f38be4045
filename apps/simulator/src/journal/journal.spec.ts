import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { newEntry } from '../server/identify.js';
import { Journal } from './journal.js';
import type { JournalEntry } from './journal-entry.js';
import { JournalFile } from './journal-file.js';

function record(journal: Journal, changes: Partial<JournalEntry> = {}): JournalEntry {
  const entry = newEntry(
    { sequence: journal.nextSequence, receivedAtMs: 1, method: 'POST', path: '/v1/chat/completions' },
    {},
  );
  journal.open(entry);
  Object.assign(
    entry,
    { model: 'sim-small', status: 200, outcome: 'completed', inputTokens: 10, outputTokens: 2 },
    changes,
  );
  if (entry.outcome !== 'open') journal.close(entry);
  return entry;
}

describe('Journal', () => {
  it('keeps the newest entries and the totals of all', () => {
    const journal = new Journal(3);
    for (let call = 0; call < 5; call += 1) record(journal);
    expect(journal.entries().map((entry) => entry.sequence)).toEqual([3, 4, 5]);
    expect(journal.summary()).toMatchObject({
      calls: 5,
      dropped: 2,
      inputTokens: 50,
      outputTokens: 10,
      byStatus: { 200: 5 },
    });
  });

  it('bills completed answers alone and counts open ones', () => {
    const journal = new Journal(10);
    record(journal);
    record(journal, { outcome: 'aborted', outputTokens: 1 });
    record(journal, { status: 500, inputTokens: 0, outputTokens: 0 });
    record(journal, { outcome: 'open', status: 0 });
    expect(journal.summary()).toMatchObject({
      calls: 4,
      open: 1,
      inputTokens: 10,
      byModel: { 'sim-small': { calls: 1 } },
      byOutcome: { aborted: { calls: 1, outputTokens: 1 } },
    });
  });

  it('tells which jobs and keys came more than once', () => {
    const journal = new Journal(10);
    for (const jobId of ['a', 'b', 'a'])
      record(journal, { jobId, idempotencyKey: `${jobId}-key` } as Partial<JournalEntry>);
    expect(journal.summary()).toMatchObject({
      byJobId: { distinct: 2, repeated: { a: 2 } },
      byIdempotencyKey: { repeated: { 'a-key': 2 } },
    });
  });

  it('filters, and goes on counting after a clear', () => {
    const journal = new Journal(10);
    record(journal);
    const late = record(journal, { outcome: 'open' });
    journal.clear();
    late.outcome = 'completed';
    journal.close(late);
    record(journal, { tag: 'x' });
    record(journal);
    expect(journal.entries({ tag: 'x' }).map((entry) => entry.sequence)).toEqual([3]);
    expect(journal.entries({ since: 3, limit: 5 }).map((entry) => entry.sequence)).toEqual([4]);
    expect(journal.summary()).toMatchObject({ calls: 2, open: 0 });
  });

  it('writes a line for each call that ended before its file is closed', () => {
    const directory = mkdtempSync(join(tmpdir(), 'simulator-journal-'));
    try {
      const file = new JournalFile(join(directory, 'journal.jsonl'));
      const journal = new Journal(2, file);
      for (let call = 0; call < 100; call += 1) record(journal);
      file.close();
      const lines = readFileSync(join(directory, 'journal.jsonl'), 'utf8').trim().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as JournalEntry).sequence)).toEqual(
        Array.from({ length: 100 }, (_none, at) => at + 1),
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
