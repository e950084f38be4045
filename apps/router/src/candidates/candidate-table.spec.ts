import { describe, expect, it } from '@jest/globals';
import { aProvider } from '../../../../test/support/router/a-candidate.js';
import { CandidateTable } from './candidate-table.js';

const openai = aProvider('openai', {
  models: [
    { id: 'gpt-5', capabilities: ['chat'] },
    { id: 'shared', capabilities: ['chat'] },
  ],
  passthroughModels: true,
  limits: { concurrency: 1, requestsPerMinute: 60, tokensPerMinute: 6_000 },
});
const local = aProvider('local', { models: [{ id: 'shared', capabilities: ['chat'] }] });
const aliases = [
  {
    name: 'fast',
    candidates: [
      { provider: 'local', model: 'shared' },
      { provider: 'openai', model: 'gpt-5' },
    ],
  },
];
const namesOf = (table: CandidateTable, model: string) =>
  table.resolve(model).map((candidate) => `${candidate.endpoint}/${candidate.model}#${candidate.rank}`);

describe('CandidateTable', () => {
  const table = new CandidateTable({ providers: [openai, local], aliases });

  it('ranks the candidates of an alias as they are listed', () => {
    expect(namesOf(table, 'fast')).toEqual(['local/shared#0', 'openai/gpt-5#1']);
  });

  it('finds one endpoint by provider/model', () => {
    expect(namesOf(table, 'local/shared')).toEqual(['local/shared#0']);
  });

  it('offers a bare model at every provider that lists it, all of one rank, in the order of the configuration', () => {
    expect(namesOf(table, 'shared')).toEqual(['openai/shared#0', 'local/shared#0']);
  });

  it('passes unlisted models through where the operator allows it, slashes included', () => {
    expect(namesOf(table, 'openai/vendor/new-model')).toEqual(['openai/vendor/new-model#0']);
    expect(namesOf(table, 'local/unlisted')).toEqual(['openai/local/unlisted#0']);
    expect(table.resolve('openai/anything')[0]?.capabilities).toBeNull();
  });

  it('guesses the provider of an unlisted bare model only when there is one to guess', () => {
    expect(namesOf(table, 'brand-new')).toEqual(['openai/brand-new#0']);
    const two = new CandidateTable({
      providers: [openai, aProvider('other', { passthroughModels: true })],
      aliases: [],
    });
    expect(namesOf(two, 'brand-new')).toEqual([]);
    expect(namesOf(two, 'other/brand-new')).toEqual(['other/brand-new#0']);
  });

  it('knows nothing else', () => {
    const closed = new CandidateTable({ providers: [local], aliases });
    expect(['nope', '', '/', 'local/', '__proto__', 'constructor'].map((name) => namesOf(closed, name))).toEqual([
      [],
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  it('turns limits into buckets that a Redis cluster keeps together', () => {
    expect(table.resolve('openai/gpt-5')[0]).toMatchObject({
      requestLimit: { bucket: '{endpoint:openai}:requests', rule: { capacity: 60, refillPerSecond: 1 } },
      tokenLimit: { bucket: '{endpoint:openai}:tokens', rule: { capacity: 6_000, refillPerSecond: 100 } },
    });
    expect(table.resolve('local/shared')[0]).toMatchObject({ requestLimit: null, tokenLimit: null });
  });
});
