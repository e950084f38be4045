import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closeArguments, NO_ARGUMENTS, writePartialArguments } from './write-gemini-arguments.js';

/** What Vertex sends for a value: one entry a leaf, an entry without a value for what is empty, texts in pieces. */
function entriesOf(value: unknown, path: string): object[] {
  if (typeof value === 'string') {
    const half = Math.floor(value.length / 2);
    return [
      { jsonPath: path, stringValue: value.slice(0, half), willContinue: true },
      { jsonPath: path, stringValue: value.slice(half), willContinue: true },
      { jsonPath: path, stringValue: '' },
    ];
  }
  if (typeof value === 'number') return [{ jsonPath: path, numberValue: value }];
  if (typeof value === 'boolean') return [{ jsonPath: path, boolValue: value }];
  if (value === null) return [{ jsonPath: path, nullValue: 'NULL_VALUE' }];
  if (Array.isArray(value)) {
    return [...value.flatMap((item, index) => entriesOf(item, `${path}[${index}]`)), { jsonPath: `${path}[]` }];
  }
  const entries = Object.entries(value as object);
  if (entries.length === 0) return [{ jsonPath: path }];
  return entries.flatMap(([key, item]) => entriesOf(item, /^\w+$/.test(key) ? `${path}.${key}` : `${path}['${key}']`));
}

function written(chunks: readonly (readonly object[])[]): string {
  let state = NO_ARGUMENTS;
  let text = '';
  for (const chunk of chunks) {
    const step = writePartialArguments(state, chunk);
    state = step.state;
    text += step.text;
  }
  return text + closeArguments(state);
}

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(
    fc.stringMatching(/^[a-z][a-z ]{0,5}$/).filter((key) => key.trim() === key),
    tie('value'),
    { maxKeys: 4, noNullPrototype: true },
  ),
}));

describe('writePartialArguments', () => {
  it('writes whatever arguments come value by value as the same JSON', () => {
    fc.assert(
      fc.property(json.object, fc.boolean(), (object, atOnce) => {
        const entries = Object.keys(object as object).length === 0 ? [] : entriesOf(object, '$');
        const chunks = atOnce ? [entries] : entries.map((entry) => [entry]);
        expect(JSON.parse(written(chunks))).toEqual(object);
      }),
    );
  });

  it('closes what nothing closed', () => {
    expect(written([[{ jsonPath: '$.a[0].b', stringValue: 'x', willContinue: true }]])).toBe('{"a":[{"b":"x"}]}');
  });

  it('keeps a character whose halves come apart', () => {
    const [high, low] = ['\ud83d', '\ude42'];
    const entry = (stringValue: string, willContinue: boolean) => [{ jsonPath: '$.a', stringValue, willContinue }];
    expect(JSON.parse(written([entry(high, true), entry(low, false)]))).toEqual({ a: '🙂' });
  });

  it.each([
    [null],
    ['x'],
    [[null, 3, {}, { jsonPath: '$' }, { jsonPath: 7 }]],
    [[{ jsonPath: `$${'.a'.repeat(500)}`, boolValue: true }]],
  ])('writes no arguments for %j', (partials) => {
    expect(writePartialArguments(NO_ARGUMENTS, partials)).toEqual({ state: NO_ARGUMENTS, text: '' });
  });
});
