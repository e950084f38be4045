import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import { describe, expect, it } from '@jest/globals';
import { pageOfModels, toAnthropicModel } from './anthropic-models.js';
import type { ListedModel } from './list-models.js';

const models = ['a', 'b', 'c', 'd'].map((id): ListedModel => ({ id, object: 'model', created: 0, owned_by: 'x' }));
const page = (query: object) => {
  const { data, ...rest } = pageOfModels(models, query as Readonly<Record<string, unknown>>) as {
    readonly data: readonly { readonly id: string }[];
  };
  return { ids: data.map(({ id }) => id).join(''), ...rest };
};

describe('a page of models', () => {
  it.each([
    [{}, { ids: 'abcd', has_more: false, first_id: 'a', last_id: 'd' }],
    [{ limit: '2' }, { ids: 'ab', has_more: true, first_id: 'a', last_id: 'b' }],
    [
      { limit: '2', after_id: 'b' },
      { ids: 'cd', has_more: false, first_id: 'c', last_id: 'd' },
    ],
    [
      { limit: '2', before_id: 'd' },
      { ids: 'bc', has_more: true, first_id: 'b', last_id: 'c' },
    ],
    [{ after_id: 'd' }, { ids: '', has_more: false, first_id: null, last_id: null }],
  ])('with %j is %j', (query, expected) => {
    expect(page(query)).toEqual(expected);
  });

  it.each([{ limit: '0' }, { limit: '1001' }, { limit: 'x' }, { after_id: 'z' }, { before_id: 'z' }])(
    'is refused with %j, naming the parameter',
    (query) => {
      expect(() => page(query)).toThrow(`Invalid '${Object.keys(query)[0]}'`);
    },
  );
});

describe('a model of Anthropic', () => {
  it('says what is known under its names, and the rest beside them', () => {
    const model: ListedModel = {
      id: 'a',
      object: 'model',
      created: 0,
      owned_by: 'x',
      context_window: 9,
      max_output_tokens: 3,
      capabilities: ['chat'],
    };
    expect(toAnthropicModel(model)).toEqual({
      type: 'model',
      id: 'a',
      display_name: 'a',
      created_at: '1970-01-01T00:00:00Z',
      max_input_tokens: 9,
      max_tokens: 3,
      capabilities: null,
      lifecycle: 'active',
      line: null,
      deprecated_at: null,
      retires_at: null,
      owned_by: 'x',
      sluice_capabilities: ['chat'],
    } satisfies ModelInfo & Readonly<Record<string, unknown>>);
  });
});
