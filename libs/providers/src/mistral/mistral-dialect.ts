import { warnUnsupported } from '../chat/warn-unsupported.js';
import { type Dialect, NOT_OPENAI, OF_ANSWERS } from '../dialects/dialect.js';

/** Everything Mistral takes, in OpenAI's words and in its own. */
const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'n',
  'stop',
  'seed',
  'random_seed',
  'presence_penalty',
  'frequency_penalty',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'thinking',
  'prompt_mode',
  'safe_prompt',
  'prediction',
  'guardrails',
  'metadata',
  'prompt_cache_key',
  'document_image_limit',
  'document_page_limit',
]);

/** docs.mistral.ai/api: unknown fields are refused (422 `extra_forbidden`), so nothing goes out on trust. */
export const mistralDialect: Dialect = {
  name: 'mistral',
  hosts: ['api.mistral.ai'],
  // Usage is in the last chunk of every stream, and the question is refused.
  asksForStreamUsage: false,
  chat: {
    renames: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
    values: { tool_choice: { required: 'any' } },
    bounds: { temperature: { least: 0, most: 1.5 } },
    // Kept by map-mistral-messages.ts, where they have a place in content parts.
    strips: [...NOT_OPENAI.filter((name) => name !== 'reasoning_content'), ...OF_ANSWERS, 'name'],
    developerIsSystem: true,
    adjust: (body, model, warnings) => {
      warnUnsupported(body, KNOWN, warnings);
      for (const field of Object.keys(body)) if (!KNOWN.has(field)) delete body[field];
      // Magistral always thinks, and is asked for it in words of its own.
      if (!/magistral/i.test(model)) return;
      if (body.reasoning_effort !== undefined || body.thinking !== undefined) body.prompt_mode ??= 'reasoning';
      delete body.reasoning_effort;
      delete body.thinking;
    },
    reasoning: { kind: 'effort', efforts: ['none', 'high'] },
  },
  kindOfCode: {
    invalid_model: 'model-not-found',
    service_tier_capacity_exceeded: 'rate-limited',
    rate_limited: 'rate-limited',
    insufficient_credits: 'quota-exhausted',
    unauthorized: 'authentication-failed',
  },
};
