import { invalidRequest } from '../problem/problems.js';
import type { ListedModel } from './list-models.js';

/** Anthropic's own default and cap (platform.claude.com/docs/en/api/models-list). */
const DEFAULT_PAGE = 20;
const MAX_PAGE = 1_000;
/** "May be set to an epoch value if the release date is unknown." */
const UNKNOWN_DATE = '1970-01-01T00:00:00Z';

/**
 * A model as Anthropic lists it; the other fields are as in OpenAI's list. Anthropic's `capabilities` are an object that
 * says far more than a configuration does, so they are not known, and ours have a name of their own.
 */
export function toAnthropicModel(model: ListedModel): object {
  const { object: _object, created: _created, context_window, max_output_tokens, capabilities, ...facts } = model;
  return {
    ...facts,
    ...(capabilities === undefined ? {} : { sluice_capabilities: capabilities }),
    type: 'model',
    display_name: model.id,
    created_at: UNKNOWN_DATE,
    capabilities: null,
    lifecycle: 'active',
    line: null,
    deprecated_at: null,
    retires_at: null,
    max_input_tokens: context_window ?? null,
    max_tokens: max_output_tokens ?? null,
  };
}

/**
 * One page of the list: `limit`, and `after_id` or `before_id`.
 * @throws ApiProblem 400 naming the parameter
 */
export function pageOfModels(models: readonly ListedModel[], query: Readonly<Record<string, unknown>>): object {
  const limit = limitOf(query['limit']);
  const { before_id: before, after_id: after } = query;
  const start = after === undefined ? 0 : placeOf(models, after, 'after_id') + 1;
  const end = before === undefined ? models.length : placeOf(models, before, 'before_id');
  const range = models.slice(start, end);
  // Going back, the page is the one right before the id.
  const page = before === undefined ? range.slice(0, limit) : range.slice(-limit);
  return {
    data: page.map(toAnthropicModel),
    has_more: page.length < range.length,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}

function limitOf(given: unknown): number {
  if (given === undefined) return DEFAULT_PAGE;
  const limit = typeof given === 'string' && /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (limit >= 1 && limit <= MAX_PAGE) return limit;
  throw invalidRequest(`Invalid 'limit': expected an integer from 1 to ${MAX_PAGE}.`, 'invalid_value', 'limit');
}

function placeOf(models: readonly ListedModel[], id: unknown, param: string): number {
  const place = models.findIndex((model) => model.id === id);
  if (place >= 0) return place;
  throw invalidRequest(`Invalid '${param}': there is no such model in the list.`, 'invalid_value', param);
}
