import { isDeepStrictEqual } from 'node:util';
import { expect, it } from '@jest/globals';
import { adapterOf } from '#providers';
import { checkAnswer, checkEmbeddings, checkError, checkStream, type Finding } from './check-recording.js';
import { cutLine } from './cut-everywhere.js';
import type { Reader } from './provider-of.js';
import type { RecordedFile } from './recorded-files.js';
import type { RecordedKind } from './recorded-kinds.js';

type Read = Exclude<RecordedKind, { kind: 'left-out' }>;

const CHECKS: Readonly<Record<Read['kind'], typeof checkStream>> = {
  stream: checkStream,
  answer: checkAnswer,
  embeddings: checkEmbeddings,
  error: checkError,
};

/** A recording of many megabytes on a busy machine. */
const MOST_MS = 300_000;

/** Reads every recording by each wire that it is for, and says what was read, how, and what was not. */
export function describeRecordings(files: readonly RecordedFile[], say: (line: string) => void): void {
  const findings: { readonly name: string; readonly finding: Finding }[] = [];

  it('is there, and read or left out for a reason that is shown', () => {
    expect(files.length).toBeGreaterThan(0);
    const reasons = new Map<string, string[]>();
    for (const { name, kind } of files)
      if (kind.kind === 'left-out') reasons.set(kind.reason, [...(reasons.get(kind.reason) ?? []), name]);
    const left = [...reasons.values()].flat().length;
    say(`${files.length - left} recorded answers are read, ${left} are left out`);
    for (const [reason, names] of reasons) say(`left out, ${reason}:\n    ${names.join('\n    ')}`);
    expect([...reasons.keys()]).not.toContain('');
  });

  for (const file of files) {
    const { kind, name } = file;
    if (kind.kind === 'left-out') continue;
    for (const reader of kind.readers) {
      it(
        `${name} comes out of the wire ${nameOf(reader)} as it was said`,
        () => {
          const finding = CHECKS[kind.kind](adapterOf(reader.wire, reader), file);
          findings.push({ name, finding });
          expect(finding.wrong).toEqual([]);
        },
        MOST_MS,
      );
    }
  }

  it('cuts every stream at every byte', () => {
    const cuts = findings.flatMap(({ finding }) => finding.cuts ?? []);
    const streams = files.flatMap(({ kind }) => (kind.kind === 'stream' ? kind.readers : []));
    say(cutLine(cuts));
    expect(cuts).toHaveLength(streams.length);
  });

  it('agrees between a stream and the whole answer recorded beside it, where both are the same answer', () => {
    const byName = new Map(findings.map(({ name, finding }) => [name, finding]));
    const pairs = [...byName].flatMap(([name, whole]) => {
      const streamed = byName.get(name.replace(/\.json$/, '.chunks.txt'));
      return name.endsWith('.json') && streamed ? [{ name, whole, streamed }] : [];
    });
    // Most pairs were recorded one after the other: the model said it in other words the second time.
    const same = pairs.filter(({ whole, streamed }) => isDeepStrictEqual(whole.said, streamed.said));
    say(`${pairs.length} answers are there whole and streamed, ${same.length} of them with the same words`);
    for (const { name, whole, streamed } of same)
      expect({ name, heard: streamed.heard }).toEqual({ name, heard: whole.heard });
  });
}

function nameOf({ wire, dialect }: Reader): string {
  return dialect === undefined ? wire : `${wire} as ${dialect}`;
}
