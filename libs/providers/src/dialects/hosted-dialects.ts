import { isRecord } from '../openai/openai.wire.js';
import { type Dialect, type Fields, NOT_OPENAI, OF_ANSWERS } from './dialect.js';
import { costOfTicks, costOfUsage } from './stated-cost.js';

const GEMINIS = ['cached_content', 'safety_settings'] as const;

/** api-docs.deepseek.com: create-chat-completion, thinking_mode, error_codes. */
export const deepseekDialect: Dialect = {
  name: 'deepseek',
  hosts: ['api.deepseek.com'],
  chat: {
    refuses: ['n', 'seed', 'logit_bias', 'top_k', 'parallel_tool_calls', 'metadata', 'service_tier', ...GEMINIS],
    renames: { max_completion_tokens: 'max_tokens' },
    bounds: { temperature: { least: 0, most: 2 }, top_logprobs: { least: 0, most: 20 } },
    reasoning: { kind: 'switch', takesEffort: true },
    formats: ['json_object'],
    maxStopSequences: 16,
    // A turn with tool calls must be given back with its `reasoning_content`.
    strips: ['cache_control', 'reasoning_details', 'extra_content', 'is_error'],
    developerIsSystem: true,
  },
};

/** help.aliyun.com/en/model-studio: OpenAI compatibility, error-code, deep-thinking. */
export const qwenDialect: Dialect = {
  name: 'qwen',
  hosts: [
    'dashscope.aliyuncs.com',
    'dashscope-intl.aliyuncs.com',
    'dashscope-us.aliyuncs.com',
    'batch.dashscope.aliyuncs.com',
  ],
  basePath: '/compatible-mode/v1',
  chat: {
    refuses: ['logit_bias', 'frequency_penalty', 'metadata', 'service_tier', ...GEMINIS],
    renames: { max_completion_tokens: 'max_tokens' },
    reasoning: { kind: 'budget' },
    strips: ['reasoning_details', 'extra_content', 'is_error'],
    developerIsSystem: true,
  },
  kindOfCode: {
    Arrearage: 'quota-exhausted',
    'AllocationQuota.FreeTierOnly': 'quota-exhausted',
    // Tokens per minute, in spite of its name.
    insufficient_quota: 'rate-limited',
    'Throttling.AllocationQuota': 'rate-limited',
    'Throttling.RateQuota': 'rate-limited',
    'Throttling.BurstRate': 'rate-limited',
    Throttling: 'rate-limited',
    limit_requests: 'rate-limited',
    limit_burst_rate: 'rate-limited',
    InvalidApiKey: 'authentication-failed',
    AccessDenied: 'authentication-failed',
    access_denied: 'authentication-failed',
    'AccessDenied.Unpurchased': 'authentication-failed',
    ModelNotFound: 'model-not-found',
    model_not_supported: 'model-not-found',
    DataInspectionFailed: 'content-filtered',
    data_inspection_failed: 'content-filtered',
    InternalError: 'server-error',
    'InternalError.Timeout': 'server-error',
    RequestTimeOut: 'server-error',
    ModelServingError: 'overloaded',
    ModelUnavailable: 'overloaded',
    ServiceUnavailable: 'overloaded',
    InvalidParameter: 'invalid-request',
  },
};

/** platform.moonshot.ai/docs/api/chat */
export const moonshotDialect: Dialect = {
  name: 'moonshot',
  hosts: ['api.moonshot.ai', 'api.moonshot.cn'],
  chat: {
    refuses: ['logit_bias', 'logprobs', 'top_logprobs', 'top_k', 'seed', 'metadata', 'service_tier', ...GEMINIS],
    renames: { max_completion_tokens: 'max_tokens' },
    bounds: { temperature: { least: 0, most: 1 } },
    reasoning: { kind: 'switch', takesEffort: false },
    strips: ['cache_control', 'reasoning_details', 'extra_content', 'is_error'],
    developerIsSystem: true,
  },
  kindOfCode: {
    exceeded_current_quota_error: 'quota-exhausted',
    engine_overloaded_error: 'overloaded',
    rate_limit_reached_error: 'rate-limited',
    resource_not_found_error: 'model-not-found',
    invalid_authentication_error: 'authentication-failed',
  },
};

/** console.groq.com/docs: openai, api-reference, reasoning, flex-processing, errors. */
export const groqDialect: Dialect = {
  name: 'groq',
  hosts: ['api.groq.com'],
  basePath: '/openai/v1',
  tierOfLane: { flex: 'flex' },
  chat: {
    refuses: ['n', 'logit_bias', 'logprobs', 'top_logprobs', 'top_k', 'metadata', ...GEMINIS],
    values: { service_tier: { default: 'on_demand', standard: 'on_demand' } },
    maxStopSequences: 4,
    strips: [...NOT_OPENAI, ...OF_ANSWERS, 'name'],
    adjust: (body, model) => {
      const asks = body.reasoning_effort !== undefined || body.thinking !== undefined;
      if (!asks || !/qwen|qwq|deepseek-r1/i.test(model)) return;
      // These answer with their thoughts between tags unless told otherwise, and know but two efforts.
      body.reasoning_format ??= 'parsed';
      const isOff = body.reasoning_effort === 'none' || (isRecord(body.thinking) && body.thinking.type === 'disabled');
      delete body.thinking;
      body.reasoning_effort = isOff ? 'none' : 'default';
    },
    reasoning: { kind: 'effort', efforts: ['none', 'low', 'medium', 'high'] },
  },
  kindOfCode: {
    capacity_exceeded: 'overloaded',
    model_decommissioned: 'model-not-found',
    // The model, not the caller, wrote something unreadable: the next try may not.
    tool_use_failed: 'malformed-response',
    json_validate_failed: 'malformed-response',
  },
  // A flex call that found no room.
  kindOfStatus: { 498: 'overloaded' },
};

/** docs.together.ai/reference/chat-completions */
export const togetherDialect: Dialect = {
  name: 'together',
  hosts: ['api.together.xyz', 'api.together.ai'],
  chat: {
    refuses: ['parallel_tool_calls', 'metadata', 'service_tier', 'user', ...GEMINIS],
    renames: { max_completion_tokens: 'max_tokens' },
    reasoning: { kind: 'enabled' },
    strips: ['cache_control', 'reasoning_details', 'extra_content', 'is_error'],
    developerIsSystem: true,
    adjust: (body) => {
      // A number there: how many of the likeliest tokens are told.
      if (body.logprobs === true) body.logprobs = typeof body.top_logprobs === 'number' ? body.top_logprobs || 1 : 1;
      else if (body.logprobs === false) delete body.logprobs;
      delete body.top_logprobs;
    },
  },
};

/** docs.fireworks.ai/api-reference/post-chatcompletions */
export const fireworksDialect: Dialect = {
  name: 'fireworks',
  hosts: ['api.fireworks.ai'],
  basePath: '/inference/v1',
  chat: {
    refuses: [...GEMINIS],
    renames: { max_completion_tokens: 'max_tokens' },
    maxStopSequences: 4,
    reasoning: { kind: 'effort', efforts: ['none', 'low', 'medium', 'high'] },
    strips: ['cache_control', 'reasoning_details', 'extra_content', 'is_error'],
    developerIsSystem: true,
  },
};

/** docs.x.ai: rest-api-reference/inference/chat, reasoning, cost-tracking. */
export const xaiDialect: Dialect = {
  name: 'xai',
  hosts: ['api.x.ai', 'us-east-1.api.x.ai', 'eu-west-1.api.x.ai'],
  chat: {
    refuses: ['logit_bias', 'top_k', 'metadata', ...GEMINIS],
    strips: ['cache_control', 'reasoning_details', 'extra_content', 'is_error'],
    adjust: (body, model, warnings) => {
      const thinks = /grok-(?:3-mini|4|5|code)/.test(model) && !model.includes('non-reasoning');
      for (const field of thinks ? ['presence_penalty', 'frequency_penalty', 'stop'] : []) {
        if (body[field] !== undefined && body[field] !== null && body[field] !== 0) warnings.unsupported(field);
        delete body[field];
      }
      // Grok 4 and its fast siblings think as they like; the small third knows two efforts.
      if (!thinks || /grok-(?:4(?:-|$)|code)/.test(model)) {
        for (const field of ['reasoning_effort', 'thinking'] as const) {
          if (body[field] !== undefined && body[field] !== null) warnings.unsupported(field);
          delete body[field];
        }
      } else if (model.includes('3-mini') && typeof body.reasoning_effort === 'string') {
        const { reasoning_effort: effort } = body;
        body.reasoning_effort = effort === 'medium' || effort === 'high' || effort === 'xhigh' ? 'high' : 'low';
        if (body.reasoning_effort !== effort)
          warnings.changed('reasoning_effort', 'this model knows low and high only');
      }
    },
    reasoning: { kind: 'effort', efforts: ['none', 'low', 'medium', 'high'] },
  },
  statedCost: costOfTicks,
};

/** inference-docs.cerebras.ai: resources/openai, api-reference/chat-completions, support/error. */
export const cerebrasDialect: Dialect = {
  name: 'cerebras',
  hosts: ['api.cerebras.ai'],
  chat: {
    refuses: ['n', 'logit_bias', 'frequency_penalty', 'presence_penalty', 'top_k', 'metadata', 'store', ...GEMINIS],
    renames: { max_tokens: 'max_completion_tokens' },
    maxStopSequences: 4,
    reasoning: { kind: 'effort', efforts: ['none', 'low', 'medium', 'high'] },
    strips: [...NOT_OPENAI, ...OF_ANSWERS],
    developerIsSystem: true,
  },
  kindOfCode: {
    queue_exceeded: 'overloaded',
    request_quota_exceeded: 'rate-limited',
    token_quota_exceeded: 'rate-limited',
    wrong_api_key: 'authentication-failed',
    wrong_api_format: 'invalid-request',
  },
};

/** docs.perplexity.ai/api-reference/chat-completions-post */
export const perplexityDialect: Dialect = {
  name: 'perplexity',
  hosts: ['api.perplexity.ai'],
  basePath: '',
  // Usage is in every chunk.
  asksForStreamUsage: false,
  chat: {
    refuses: [
      'tools',
      'tool_choice',
      'parallel_tool_calls',
      'stop',
      'logit_bias',
      'logprobs',
      'top_logprobs',
      'seed',
      'n',
      'service_tier',
      'metadata',
      'user',
      ...GEMINIS,
    ],
    renames: { max_completion_tokens: 'max_tokens' },
    bounds: { temperature: { least: 0, most: 1.99 } },
    formats: ['json_schema'],
    reasoning: { kind: 'effort', efforts: ['low', 'medium', 'high'] },
    strips: [...NOT_OPENAI, 'name'],
    developerIsSystem: true,
  },
  statedCost: costOfUsage,
  annotations: ({ search_results: results, citations }) => {
    const pages = Array.isArray(results) ? results.filter(isRecord) : [];
    const urls = Array.isArray(citations) ? citations.filter((url) => typeof url === 'string') : [];
    const cited: readonly Fields[] = pages.length > 0 ? pages : urls.map((url) => ({ url, title: url }));
    return cited.map(({ url, title }) => ({ type: 'url_citation', url_citation: { url, title } }));
  },
};
