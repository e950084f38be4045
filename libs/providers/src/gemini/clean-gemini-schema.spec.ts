import { describe, expect, it } from '@jest/globals';
import { cleanGeminiSchema } from './clean-gemini-schema.js';

describe('cleanGeminiSchema', () => {
  it('keeps what Gemini understands', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: ['string', 'null'], enum: ['x'], description: 'd' }, b: { $ref: '#/$defs/b' } },
      required: ['a'],
      additionalProperties: false,
      $defs: { b: { type: 'array', items: { type: 'integer', minimum: 0 }, maxItems: 3 } },
    };
    expect(cleanGeminiSchema(schema)).toEqual({ schema, dropped: [] });
  });

  it('names every constraint it leaves out once, and is silent about annotations', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        a: { type: 'string', pattern: '^x', default: 'x' },
        b: { type: 'string', pattern: '^y', minLength: 2 },
      },
    };
    expect(cleanGeminiSchema(schema)).toEqual({
      schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } },
      dropped: ['pattern', 'minLength'],
    });
  });

  it('says the same in Gemini’s words: const, definitions, nullable, true', () => {
    const schema = {
      type: 'object',
      properties: { a: { const: 'x' }, b: { $ref: '#/definitions/b', description: 'd' }, c: true },
      definitions: { b: { type: 'string', nullable: true } },
    };
    expect(cleanGeminiSchema(schema)).toEqual({
      schema: {
        type: 'object',
        properties: { a: { enum: ['x'] }, b: { $ref: '#/$defs/b' }, c: {} },
        $defs: { b: { type: ['string', 'null'] } },
      },
      dropped: [],
    });
  });

  it('merges allOf, and says so where its parts contradict each other', () => {
    const part = (name: string) => ({ type: 'object', properties: { [name]: { type: 'string' } }, required: [name] });
    expect(cleanGeminiSchema({ allOf: [part('a'), part('b')] })).toEqual({
      schema: {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'string' } },
        required: ['a', 'b'],
      },
      dropped: [],
    });
    expect(cleanGeminiSchema({ allOf: [{ type: 'string' }, { type: 'number' }] })).toEqual({
      schema: { type: 'string' },
      dropped: ['allOf'],
    });
  });

  it('does not follow a schema that is nested for ever', () => {
    let schema: Record<string, unknown> = {};
    for (let depth = 0; depth < 1_000; depth += 1) schema = { items: schema };
    expect(() => cleanGeminiSchema(schema)).toThrow('nested deeper than 64');
  });
});
