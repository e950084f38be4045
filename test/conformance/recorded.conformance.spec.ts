import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { adapterOf, WIRE_NAMES } from '#providers';
import { checkAnswer, checkEmbeddings, checkError, checkStream, type Finding } from './recorded/check-recording.js';
import { type RecordedFile, readRecordings } from './recorded/recorded-files.js';
import type { RecordedKind } from './recorded/recorded-kinds.js';

const folder = process.env['SLUICE_FIXTURES'];

if (folder === undefined || folder === '') {
  const line = 'recorded traffic is not read: set SLUICE_FIXTURES to a folder of recorded answers, a folder a provider';
  say(line);
  it.skip(line, () => undefined);
} else {
  describe('recorded traffic', () => describeRecorded(readRecordings(folder)));
}

type Read = Exclude<RecordedKind, { kind: 'left-out' }>;

const CHECKS: Readonly<Record<Read['kind'], typeof checkStream>> = {
  stream: checkStream,
  answer: checkAnswer,
  embeddings: checkEmbeddings,
  error: checkError,
};

function describeRecorded(files: readonly RecordedFile[]): void {
  const findings = new Map<string, Finding>();

  it('is there, and every file is of a known kind', () => {
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter(({ kind }) => kind === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('is read, or left out for a reason that is shown', () => {
    const reasons = new Map<string, string[]>();
    for (const { name, kind } of files)
      if (kind?.kind === 'left-out') reasons.set(kind.reason, [...(reasons.get(kind.reason) ?? []), name]);
    const left = [...reasons.values()].flat().length;
    say(`${files.length - left} recorded answers are read, ${left} are left out`);
    for (const [reason, names] of reasons) say(`left out, ${reason}:\n    ${names.join('\n    ')}`);
    expect([...reasons.keys()]).not.toContain('');
  });

  for (const file of files) {
    const { kind, name } = file;
    if (kind === undefined || kind.kind === 'left-out') continue;
    for (const wire of kind.wires) {
      it(`${name} comes out of the wire ${wire} as it was said`, () => {
        expect(WIRE_NAMES).toContain(wire);
        const finding = CHECKS[kind.kind](adapterOf(wire), file);
        findings.set(name, finding);
        expect(finding.wrong).toEqual([]);
      });
    }
  }

  it('agrees between a stream and the whole answer recorded beside it, where both are the same answer', () => {
    const pairs = [...findings].flatMap(([name, whole]) => {
      const streamed = findings.get(name.replace(/\.json$/, '.chunks.txt'));
      return name.endsWith('.json') && streamed ? [{ name, whole, streamed }] : [];
    });
    // Most pairs were recorded one after the other: the model said it in other words the second time.
    const same = pairs.filter(({ whole, streamed }) => isDeepStrictEqual(whole.said, streamed.said));
    say(`${pairs.length} answers are there whole and streamed, ${same.length} of them with the same words`);
    for (const { name, whole, streamed } of same)
      expect({ name, heard: streamed.heard }).toEqual({ name, heard: whole.heard });
  });
}

function say(line: string): void {
  process.stderr.write(`conformance: ${line}\n`);
}
