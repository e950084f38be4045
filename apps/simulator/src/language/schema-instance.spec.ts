import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { patternText } from './pattern-text.js';
import { phrasesOf } from './phrases.js';
import { schemaInstance } from './schema-instance.js';
import type { JsonSchema } from './schema-source.js';

const TEXT = 'Please book a table for 4 in Paris at "Chez Janou" because my card was lost';
const instanceOf = (schema: JsonSchema): unknown => schemaInstance(schema, TEXT, phrasesOf(TEXT));

const SCHEMAS: Record<string, JsonSchema> = {
  flat: {
    type: 'object',
    properties: { city: { type: 'string' }, seats: { type: 'integer', minimum: 2, maximum: 8 } },
    required: ['city', 'seats'],
    additionalProperties: false,
  },
  enums: {
    type: 'object',
    properties: { label: { type: 'string', enum: ['lost_card', 'exchange_rate'] }, level: { enum: [1, 2, 3] } },
    required: ['label', 'level'],
  },
  bounds: {
    type: 'object',
    properties: {
      a: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      b: { type: 'integer', multipleOf: 7, minimum: 15 },
      c: { type: 'string', minLength: 300, maxLength: 310 },
      d: { type: 'string', maxLength: 2 },
    },
    required: ['a', 'b', 'c', 'd'],
  },
  arrays: {
    type: 'object',
    properties: {
      tags: { type: 'array', items: { type: 'string', enum: ['a', 'b', 'c', 'd'] }, minItems: 3, uniqueItems: true },
      pair: { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'boolean' }], items: false },
      none: { type: 'array', maxItems: 0 },
    },
    required: ['tags', 'pair', 'none'],
  },
  unions: {
    type: 'object',
    properties: {
      when: { anyOf: [{ type: 'null' }, { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }] },
      either: {
        oneOf: [{ type: 'object', properties: { kind: { const: 'x' } }, required: ['kind'] }, { type: 'integer' }],
      },
      maybe: { type: ['string', 'null'] },
    },
    required: ['when', 'either', 'maybe'],
  },
  recursive: {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          children: { type: 'array', items: { $ref: '#/$defs/node' } },
          next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
        },
        required: ['name', 'children', 'next'],
        additionalProperties: false,
      },
    },
  },
  merged: {
    allOf: [
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
      { properties: { b: { type: 'boolean' } }, required: ['b'] },
    ],
  },
  open: { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 2 },
  root: { type: 'array', items: { type: 'number', minimum: 3.5 }, minItems: 2 },
};

describe('schemaInstance', () => {
  it.each(Object.entries(SCHEMAS))('is valid under the %s schema, and the same each time', (_name, schema) => {
    const validate = new Ajv2020({ strict: false }).compile(schema);
    const instance = instanceOf(schema);
    expect({ valid: validate(instance), errors: validate.errors, instance }).toMatchObject({ valid: true });
    expect(instanceOf(schema)).toEqual(instance);
  });

  it('answers an enum as a classification and fills values of the text', () => {
    expect(instanceOf(SCHEMAS['enums'] ?? {})).toMatchObject({ label: 'lost_card' });
    expect(instanceOf(SCHEMAS['flat'] ?? {})).toEqual({ city: 'Chez Janou', seats: 4 });
  });

  it('refuses a schema that requires itself without end', () => {
    const endless = {
      $ref: '#/$defs/a',
      $defs: { a: { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, required: ['a'] } },
    };
    expect(() => instanceOf(endless)).toThrow('no finite instance');
  });
});

describe('patternText', () => {
  it.each([
    '^[A-Z]{3}-\\d{4}$',
    '^(?:foo|bar)+\\.[a-z]{2,}$',
    '^[^@\\s]+@[^@\\s]+$',
    '^\\+?[1-9]\\d{7,14}$',
    '^\\p{Lu}\\w*$',
  ])('matches %s', (pattern) => {
    expect(patternText(pattern)).toMatch(new RegExp(pattern, 'u'));
  });

  it('says so when it cannot', () => {
    expect(patternText('^(?=.*\\d)[a-z]+$')).toBeUndefined();
  });
});
