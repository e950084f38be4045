import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differences, type JournalHeader } from './journal-lines.js';
import { OrderedWriter } from './ordered-writer.js';
import { toFailedLine } from './result-line.js';
import { RunJournal } from './run-journal.js';

const IDENTITY = { inputSha256: 'a', inputBytes: 1, full: false };
const HEADER: JournalHeader = {
  sluice: 'run',
  version: 1,
  runId: 'r',
  startedAt: '',
  inputPath: 'x',
  identity: IDENTITY,
};

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-journal-'));
  path = join(directory, 'out.run.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true }));

function lineOf(row: number, message = `row ${row}`, status: 'failed' | 'succeeded' = 'succeeded') {
  return { ...toFailedLine({ row }, `job_${row}`, { message, type: 't', param: null, code: null }), status };
}

describe('RunJournal', () => {
  it('gives back what was written, after it was closed and opened again', () => {
    const first = new RunJournal(path);
    first.begin(HEADER);
    first.accepted(1, 'job_1');
    first.accepted(2, 'job_2');
    const span = first.finished(lineOf(2, 'süß 👍'), 'result');
    first.flush();
    expect(JSON.parse(first.read(span).toString())).toEqual(lineOf(2, 'süß 👍'));
    first.close();

    const again = new RunJournal(path);
    expect(again.header).toEqual(HEADER);
    expect(again.state.of(1)).toEqual({ kind: 'accepted', jobId: 'job_1', round: 0 });
    expect([...again.state.finished(9)]).toEqual([{ row: 2, span }]);
    again.close();
  });

  it('cuts off a torn last line and writes on after it', () => {
    const first = new RunJournal(path);
    first.begin(HEADER);
    first.accepted(1, 'job_1');
    first.close();
    appendFileSync(path, '{"row":2,"job":"jo');
    const second = new RunJournal(path);
    expect(second.state.of(2).kind).toBe('new');
    second.accepted(3, 'job_3');
    second.close();
    expect(
      readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toHaveLength(3);
  });

  it('loses nothing but whole entries, wherever a kill cuts the file', () => {
    const whole = new RunJournal(path);
    whole.begin(HEADER);
    const headerBytes = statSync(path).size;
    for (let row = 1; row <= 5; row++) {
      whole.accepted(row, `job_${row}`);
      whole.finished(lineOf(row, 'é'), 'result');
    }
    whole.close();
    const bytes = readFileSync(path);
    const cutAnywhere = fc.integer({ min: headerBytes, max: bytes.byteLength });
    fc.assert(
      fc.property(cutAnywhere, (length) => {
        writeFileSync(path, bytes);
        truncateSync(path, length);
        const journal = new RunJournal(path);
        for (const { row, span } of journal.state.finished(9)) {
          expect(JSON.parse(journal.read(span).toString())).toEqual(lineOf(row, 'é'));
        }
        journal.close();
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a file that is no journal', () => {
    writeFileSync(path, 'my,own,data\n');
    expect(() => new RunJournal(path)).toThrow('not the journal of a run');
  });

  it('counts a round for every job that failed, and none for one that is unknown', () => {
    const journal = new RunJournal(path);
    journal.begin(HEADER);
    journal.accepted(1, 'job_1');
    journal.finished(lineOf(1, 'x', 'failed'), 'unknown');
    journal.accepted(2, 'job_2');
    journal.finished(lineOf(2, 'x', 'failed'), 'result');
    journal.close();
    const again = new RunJournal(path);
    expect(again.state.of(1)).toEqual({ kind: 'accepted', jobId: 'job_1', round: 0 });
    expect(again.state.totals(9).failed).toBe(1);
    expect(again.state.forgetFailures()).toBe(1);
    expect(again.state.of(2)).toEqual({ kind: 'new', round: 1 });
    again.close();
  });
});

describe('OrderedWriter', () => {
  it('writes row k when all rows before it are written, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 8 }), (order) => {
        const out = join(directory, 'out');
        const writer = new OrderedWriter(out, ({ offset }) => Buffer.from(String(offset)));
        const seen = new Set<number>();
        for (const row of order) {
          writer.place(row, { offset: row, length: 1 });
          writer.drain();
          seen.add(row);
          let complete = 0;
          while (seen.has(complete + 1)) complete++;
          expect(writer.written).toBe(complete);
        }
        writer.close();
        expect(readFileSync(out, 'utf8')).toBe('1\n2\n3\n4\n5\n6\n7\n8\n');
      }),
      { numRuns: 40 },
    );
  });

  it('takes no second result of a row', () => {
    const writer = new OrderedWriter(join(directory, 'out'), () => Buffer.from('x'));
    writer.place(1, { offset: 0, length: 1 });
    expect(() => writer.place(1, { offset: 0, length: 1 })).toThrow('second result');
    writer.drain();
    expect(() => writer.place(1, { offset: 0, length: 1 })).toThrow('second result');
    writer.close();
  });
});

describe('differences', () => {
  it('names the options that changed, and ignores the order of metadata', () => {
    const before = { ...IDENTITY, promptSha256: 'p', metadata: { a: '1', b: '2' } };
    expect(differences(before, { ...before, metadata: { b: '2', a: '1' } })).toEqual([]);
    expect(differences(before, { ...before, promptSha256: 'q', model: 'smart' })).toEqual(['--prompt', '--model']);
  });
});
