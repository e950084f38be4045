import { type Fields, listOf, recordOf } from './fields.js';

export interface SaidTokens {
  /** What the input cost, cache reads and writes included. */
  readonly inputTokens: number | undefined;
  /** What the output cost, reasoning included. */
  readonly outputTokens: number | undefined;
}

/** The places of counters that add up to the input. Every API has its own; none has another's. */
const INPUT = [
  'prompt_tokens',
  'input_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'promptTokenCount',
  'toolUsePromptTokenCount',
  'inputTokens',
  'cacheReadInputTokens',
  'cacheWriteInputTokens',
];
const OUTPUT = ['completion_tokens', 'output_tokens', 'candidatesTokenCount', 'thoughtsTokenCount', 'outputTokens'];

/** Later counters replace earlier ones: every API that says them more than once says sums so far. */
export function tokensSaid(events: readonly Fields[]): SaidTokens {
  let usage: Fields = {};
  for (const event of events)
    for (const said of usagesOf(event))
      usage = { ...usage, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)) };
  const vectors = events.flatMap(countedByVector);
  const more = compactions(usage);
  return {
    inputTokens: vectors.length > 0 ? sum(vectors) : plus(inputOf(usage), sum(more.map((each) => inputOf(each) ?? 0))),
    outputTokens: plus(outputOf(usage), sum(more.map((each) => outputOf(each) ?? 0))),
  };
}

/** OpenAI's cached tokens are in the prompt's, unless there are more of them. */
function cachedApart(usage: Fields): number[] {
  const prompt = count(usage['prompt_tokens']);
  const cached = count(recordOf(usage['prompt_tokens_details'])['cached_tokens']) ?? 0;
  return prompt !== undefined && cached > prompt ? [cached] : [];
}

/** Bedrock: a total of input and output alone shows that what the cache gave is in the input already. */
function inputOf(usage: Fields): number | undefined {
  const isInside =
    isCount(usage['totalTokens']) &&
    usage['totalTokens'] === plus(count(usage['inputTokens']), count(usage['outputTokens']) ?? 0);
  return sum([...pick(usage, isInside ? ['inputTokens'] : INPUT), ...cachedApart(usage)]);
}

/** Gemini writes no counter of zero: a total that is all input says that there was no output. */
function outputOf(usage: Fields): number | undefined {
  const said = sum([...pick(usage, OUTPUT), ...reasoningApart(usage)]);
  const isNone = said === undefined && isCount(usage['totalTokenCount']) && usage['totalTokenCount'] === inputOf(usage);
  return isNone ? 0 : said;
}

/** Every place in which an event says what was used. */
function usagesOf(event: Fields): Fields[] {
  const usages = [
    event['usage'],
    begunWith(event),
    recordOf(event['delta'])['usage'],
    recordOf(event['x_groq'])['usage'],
    recordOf(event['metadata'])['usage'],
    event['usageMetadata'],
    event['meta'],
  ].map(recordOf);
  return usages.map((usage) => {
    // Cohere counts twice: what went through the model (`tokens`, with its own preamble) and what is billed.
    const billed = recordOf(usage['billed_units']);
    const isBilled = isCount(billed['input_tokens']) || isCount(billed['output_tokens']);
    return isBilled ? billed : recordOf(usage['tokens'] ?? usage);
  });
}

/** Anthropic says at the beginning what is written so far; what it came to is said at the end. */
function begunWith(event: Fields): Fields {
  const { output_tokens: _soFar, ...usage } = recordOf(recordOf(event['message'])['usage']);
  return usage;
}

/** Vertex counts the input of each vector. */
function countedByVector(event: Fields): number[] {
  const statistics = listOf(event['predictions']).map((each) => recordOf(recordOf(each['embeddings'])['statistics']));
  return statistics.every((each) => isCount(each['token_count']))
    ? statistics.flatMap((each) => pick(each, ['token_count']))
    : [];
}

/** Anthropic: a context that was made shorter on the way cost tokens of its own. */
function compactions(usage: Fields): readonly Fields[] {
  return listOf(usage['iterations']).filter(({ type }) => type === 'compaction');
}

/** A total, or reasoning that is more than all output, shows that it is not part of the completion's tokens. */
function reasoningApart(usage: Fields): number[] {
  const details = recordOf(usage['completion_tokens_details']);
  const reasoning = count(details['reasoning_tokens']) ?? count(usage['reasoning_tokens']) ?? 0;
  const completion = count(usage['completion_tokens']);
  if (reasoning === 0 || completion === undefined) return [];
  const isTotal = usage['total_tokens'] === (count(usage['prompt_tokens']) ?? 0) + completion + reasoning;
  return isTotal || reasoning > completion ? [reasoning] : [];
}

function pick(usage: Fields, names: readonly string[]): number[] {
  return names.flatMap((name) => count(usage[name]) ?? []);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function count(value: unknown): number | undefined {
  return isCount(value) ? value : undefined;
}

function plus(counted: number | undefined, more: number | undefined): number | undefined {
  return counted === undefined ? undefined : counted + (more ?? 0);
}

function sum(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
}
