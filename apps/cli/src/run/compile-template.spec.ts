import { describe, expect, it } from '@jest/globals';
import { compileTemplate } from './compile-template.js';

describe('compileTemplate', () => {
  it('puts columns in, with or without blanks around their names', () => {
    const template = compileTemplate('A {{text}} B {{ other column }}');
    expect(template.columns).toEqual(['text', 'other column']);
    expect(template.render({ text: '1', 'other column': 2 })).toBe('A 1 B 2');
  });

  it('joins the labels where {{labels}} stands when there are labels', () => {
    expect(compileTemplate('of: {{labels}}', ['a', 'b']).render({})).toBe('of: a, b');
    expect(compileTemplate('of: {{labels}}', ['a', 'b']).columns).toEqual([]);
  });

  it('takes {{labels}} as a column like any other when there are none', () => {
    expect(compileTemplate('{{labels}}').columns).toEqual(['labels']);
  });

  it('never reads a value as a template, nor as a replacement pattern', () => {
    expect(compileTemplate('{{a}}').render({ a: '{{b}} $& $1', b: 'secret' })).toBe('{{b}} $& $1');
  });

  it('reaches into nested fields and prefers a column of that very name', () => {
    expect(compileTemplate('{{a.b}}').render({ a: { b: 'deep' } })).toBe('deep');
    expect(compileTemplate('{{a.b}}').render({ 'a.b': 'flat', a: { b: 'deep' } })).toBe('flat');
  });

  it('writes objects as JSON and null as nothing', () => {
    expect(compileTemplate('{{a}}|{{b}}').render({ a: { x: 1 }, b: null })).toBe('{"x":1}|');
  });
});
