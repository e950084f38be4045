import { isRecord } from '../openai/openai.wire.js';
import type { Dialect } from './dialect.js';
import { costOfUsage } from './stated-cost.js';

// Aggregators know the fields of every provider behind them: nothing is left out, their own `provider`, `models`, `route`,
// `transforms` and `plugins` go through like everything else.

/** LiteLLM's name, which others took over. */
const COST_HEADER = 'x-litellm-response-cost';

/** openrouter.ai/docs: api-reference/errors, reasoning tokens, usage accounting, provider routing. */
export const openrouterDialect: Dialect = {
  name: 'openrouter',
  hosts: ['openrouter.ai'],
  basePath: '/api/v1',
  chat: { reasoning: { kind: 'object' } },
  statedCost: costOfUsage,
  // 403 is a flagged input where its metadata says so, a refused key otherwise.
  kindOfError: ({ metadata }) =>
    isRecord(metadata) && (metadata.flagged_input !== undefined || Array.isArray(metadata.reasons))
      ? 'content-filtered'
      : undefined,
};

/** tokenmix.ai/docs: OpenAI's own shapes; the cost in the usage or, as LiteLLM says it, in a header. */
export const tokenmixDialect: Dialect = {
  name: 'tokenmix',
  hosts: ['api.tokenmix.ai'],
  statedCost: costOfUsage,
  costHeader: COST_HEADER,
  kindOfCode: {
    insufficient_user_quota: 'quota-exhausted',
    pre_consume_token_quota_failed: 'quota-exhausted',
    // No provider behind it offers the model just now.
    get_channel_failed: 'overloaded',
    bad_response_status_code: 'server-error',
    do_request_failed: 'server-error',
  },
};

/** portkey.ai/docs: headers, error codes. Which provider is behind it says `x-portkey-provider` or `x-portkey-config` in `headers`. */
export const portkeyDialect: Dialect = {
  name: 'portkey',
  hosts: ['api.portkey.ai', 'aigw.portkey.ai'],
  keyHeader: 'x-portkey-api-key',
  // 412: budget of the workspace used up; 446: a guardrail said no.
  kindOfStatus: { 412: 'quota-exhausted', 446: 'content-filtered' },
};

/** docs.litellm.ai: proxy response headers, exception mapping. */
export const litellmDialect: Dialect = {
  name: 'litellm',
  hosts: ['*:4000'],
  costHeader: COST_HEADER,
  kindOfCode: {
    budget_exceeded: 'quota-exhausted',
    ExceededBudget: 'quota-exhausted',
    ContextWindowExceededError: 'context-length-exceeded',
    ContentPolicyViolationError: 'content-filtered',
    key_model_access_denied: 'model-not-found',
    team_model_access_denied: 'model-not-found',
    auth_error: 'authentication-failed',
  },
};
