import { describe, expect, it } from '@jest/globals';
import { restrictJsonSchema } from './restrict-json-schema.js';

const closed = (properties: object, more: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});

describe('restrictJsonSchema', () => {
  it('leaves a schema alone that is strict already', () => {
    const schema = closed({ a: { type: 'string', enum: ['x'] }, b: closed({ c: { type: ['integer', 'null'] } }) });
    expect(restrictJsonSchema(schema)).toEqual({ schema, dropped: [] });
  });

  it('closes objects and moves constraints on values into the description', () => {
    const schema = {
      type: 'object',
      properties: {
        n: { type: 'integer', minimum: 1, maximum: 5, description: 'A number.' },
        minimum: { type: 'string' },
      },
    };
    expect(restrictJsonSchema(schema)).toEqual({
      schema: {
        type: 'object',
        properties: {
          n: { type: 'integer', description: 'A number.\nminimum: 1; maximum: 5' },
          minimum: { type: 'string' },
        },
        additionalProperties: false,
      },
      dropped: ['minimum', 'maximum'],
    });
  });

  it('says oneOf as anyOf and keeps formats that are enforced', () => {
    const schema = {
      oneOf: [
        { type: 'string', format: 'date' },
        { type: 'string', format: 'isbn' },
      ],
    };
    expect(restrictJsonSchema(schema)).toEqual({
      schema: {
        anyOf: [
          { type: 'string', format: 'date' },
          { type: 'string', description: 'format: "isbn"' },
        ],
      },
      dropped: ['format'],
    });
  });

  it('follows references that end', () => {
    const schema = closed({ a: { $ref: '#/$defs/leaf' } }, { $defs: { leaf: closed({ b: { type: 'string' } }) } });
    expect(restrictJsonSchema(schema)).toEqual({ schema, dropped: [] });
  });

  const deep = (levels: number): object => (levels === 0 ? { type: 'string' } : closed({ a: deep(levels - 1) }));
  it.each([
    ['free keys', { type: 'object', additionalProperties: { type: 'string' } }],
    ['no properties', { type: 'object' }],
    ['patterns of keys', { type: 'object', properties: {}, patternProperties: { '^x': {} } }],
    ['a reference to the whole', closed({ next: { $ref: '#' } })],
    [
      'a definition that needs itself',
      closed({ a: { $ref: '#/$defs/x' } }, { $defs: { x: { items: { $ref: '#/$defs/x' } } } }),
    ],
    [
      'a ring of definitions',
      { $defs: { x: { $ref: '#/$defs/y' }, y: { anyOf: [{ $ref: '#/$defs/x' }] } }, $ref: '#/$defs/x' },
    ],
    [
      'too many that may be missing',
      { type: 'object', properties: Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`p${at}`, {}])) },
    ],
    ['too deep a nesting', deep(5_000)],
  ])('refuses %s, which it could not mean the same', (_what, schema) => {
    expect(restrictJsonSchema(schema as Record<string, unknown>)).toBeUndefined();
  });

  it('follows a long chain of definitions without losing its way', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 20_000 }, (_none, at) => [`d${at}`, { items: { $ref: `#/$defs/d${at + 1}` } }]),
    );
    expect(restrictJsonSchema({ $ref: '#/$defs/d0', $defs })).toBeDefined();
    expect(
      restrictJsonSchema({ $ref: '#/$defs/d0', $defs: { ...$defs, d20000: { $ref: '#/$defs/d0' } } }),
    ).toBeUndefined();
  });
});
