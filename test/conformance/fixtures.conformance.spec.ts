import { describe, expect, it } from '@jest/globals';
import { FAILURE_KINDS } from '#contracts';
import { type Adapter, adapterOf, WIRE_NAMES } from '#providers';
import { giveBack } from './give-back.js';
import { type AnswerFields, compared, readWhole } from './read-answer.js';
import { cutsThatDiffer, readStream, streamFields } from './read-stream.js';
import { brokenIdentities } from './usage-identities.js';
import { type Fixture, missingFixtures, readWireFixtures } from './wire-fixtures.js';

const NOW_MS = Date.UTC(2000, 0, 1);
const expectedFields = ({ expected: { call: _call, ...fields } }: Fixture): AnswerFields => fields;
const wholeOf = (adapter: Adapter, { bytes, expected }: Fixture) =>
  readWhole(adapter, JSON.parse(bytes.toString('utf8')), expected.call);

// Loops and no `each`: a wire that has no fixture yet is to fail with the sentence that names it.
for (const wire of WIRE_NAMES) describe(`the wire ${wire}`, () => describeWire(wire));

function describeWire(wire: string): void {
  const adapter = adapterOf(wire);
  const { streams, wholes, failures } = readWireFixtures(wire);

  it('has every fixture a wire needs, or says why not', () => {
    expect(missingFixtures(wire)).toEqual([]);
  });

  for (const fixture of streams) describe(`reads the stream ${fixture.name}`, () => describeStream(adapter, fixture));

  for (const fixture of wholes) {
    it(`reads the whole answer ${fixture.name}, with counters that add up`, () => {
      const expected = expectedFields(fixture);
      const { fields, body, isTranslated } = wholeOf(adapter, fixture);
      expect(compared(fields, expected)).toEqual(expected);
      expect(brokenIdentities(fields.usage ?? {}, body.usage, isTranslated)).toEqual([]);
    });
  }

  it('gives a caller who does not stream what a caller who streams gets', () => {
    for (const { name, bytes, expected } of streams) {
      const how = { call: expected.call };
      const asked = readStream(adapter, [bytes], { ...how, callerWantsUsage: true });
      const notAsked = readStream(adapter, [bytes], how);
      expect({ name, body: notAsked.body, failure: notAsked.failure }).toEqual({
        name,
        body: asked.body,
        failure: asked.failure,
      });
      const missing = asked.passed.split(/\r?\n\r?\n/).filter((event) => !notAsked.passed.includes(event));
      // All that may be kept back is an event that says usage and nothing else.
      const keptBack = missing.filter((event) => !/"choices":\s*\[\]/.test(event));
      expect({ name, keptBack }).toEqual({ name, keptBack: [] });
    }
  });

  it('takes its own answers back as the next turn', () => {
    const answers = [
      ...streams.map(({ name, bytes, expected }) => ({
        name,
        body: readStream(adapter, [bytes], { call: expected.call }).body,
      })),
      ...wholes.map((fixture) => ({ name: fixture.name, body: wholeOf(adapter, fixture).body })),
    ];
    for (const { name, body } of answers) expect({ name, lost: giveBack(adapter, body) }).toEqual({ name, lost: [] });
  });

  for (const { title, statusCode, headers, body, expected } of failures) {
    it(`classifies: ${title}`, () => {
      const failure = adapter.classifyFailure({ statusCode, headers, body, nowMs: NOW_MS });
      expect(failure).toMatchObject(expected);
      expect(FAILURE_KINDS).toContain(failure.kind);
      expect(failure.message).not.toMatch(/:\/\/|sk-|<html/i);
    });
  }
}

function describeStream(adapter: Adapter, fixture: Fixture): void {
  const { bytes, expected } = fixture;
  const read = (pieces: readonly Buffer[]) => readStream(adapter, pieces, { call: expected.call });

  it('as expected', () => {
    expect(compared(streamFields(read([bytes])), expectedFields(fixture))).toEqual(expectedFields(fixture));
  });

  it('the same when it is cut at any byte', () => {
    expect(cutsThatDiffer(bytes, 1, read)).toEqual([]);
  });

  it('the same byte by byte', () => {
    const single = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1));
    expect(read(single)).toEqual(read([bytes]));
  });

  it('with counters that add up', () => {
    const { state, body, passed } = read([bytes]);
    const isTranslated = !bytes.toString('utf8').startsWith(passed.slice(0, 100));
    expect(brokenIdentities(state.usage ?? {}, body?.usage, isTranslated)).toEqual([]);
  });
}
