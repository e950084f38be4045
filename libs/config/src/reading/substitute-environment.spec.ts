import { describe, expect, it } from '@jest/globals';
import { ProblemList } from './problem-list.js';
import { type Environment, substituteEnvironment } from './substitute-environment.js';

function substitute(value: unknown, environment: Environment = {}) {
  const problems = new ProblemList();
  return { value: substituteEnvironment(value, { environment, problems }), problems: problems.all };
}

describe('substituteEnvironment', () => {
  it('replaces variables anywhere in strings and nowhere else', () => {
    const { value } = substitute({ a: ['x-${A}-${B}', 5], '${A}': true }, { A: '1', B: '2' });
    expect(value).toEqual({ a: ['x-1-2', 5], '${A}': true });
  });

  it('takes the default when the variable is unset or empty', () => {
    expect(substitute('${A:-eu}').value).toBe('eu');
    expect(substitute('${A:-eu}', { A: '' }).value).toBe('eu');
    expect(substitute('${A:-eu}', { A: 'us' }).value).toBe('us');
    expect(substitute('${A:-}').value).toBe('');
  });

  it('names path and variable when one is unset without default', () => {
    const { value, problems } = substitute({ providers: [{ apiKey: '${OPENAI_API_KEY}' }] });
    expect(value).toEqual({ providers: [{ apiKey: undefined }] });
    expect(problems).toMatchObject([
      {
        path: 'providers[0].apiKey',
        given: '${OPENAI_API_KEY}',
        remedy: expect.stringContaining('Set OPENAI_API_KEY'),
      },
    ]);
  });

  it('keeps $${ as a literal and a lone dollar as it is', () => {
    expect(substitute('$${A} costs $5 or $2a$11$x', {}).value).toBe('${A} costs $5 or $2a$11$x');
  });

  it.each(['${}', '${a-b}', '${A', '${A:default}'])('refuses %s', (text) => {
    expect(substitute(text, { A: '1' }).problems).toHaveLength(1);
  });

  it('never reads a variable inside the value of another', () => {
    expect(substitute('${A}', { A: '${B}', B: 'secret' }).value).toBe('${B}');
  });
});
