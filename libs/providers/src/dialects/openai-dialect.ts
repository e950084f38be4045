import type { CallWarnings } from '../chat/call-warnings.js';
import { asksForSomething } from '../chat/warn-unsupported.js';
import { type ChatRules, type Dialect, NOT_OPENAI } from './dialect.js';

/** Refused by models that think (platform.openai.com/docs/guides/reasoning). */
const SAMPLING = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logprobs',
  'top_logprobs',
  'logit_bias',
];
/** The only values such models take. */
const DEFAULTS: Readonly<Record<string, unknown>> = { temperature: 1, top_p: 1 };

/**
 * o1, o3, o4 and GPT-5 always think and refuse sampling; GPT-5.1 and later do so only when told to think. A caller whose
 * alias leads here from another provider gets a warning instead of an error.
 */
function leaveOutSampling(body: Record<string, unknown>, model: string, warnings: CallWarnings): void {
  const effort = body.reasoning_effort;
  const alwaysThinks = /(?:^|\/)(?:o\d|gpt-5(?![.\d]|-chat))/.test(model);
  const isTold = typeof effort === 'string' && effort !== 'none' && /(?:^|\/)gpt-(?:5\.\d|[6-9])/.test(model);
  if (!alwaysThinks && !isTold) return;
  for (const field of alwaysThinks ? [...SAMPLING, 'stop'] : SAMPLING) {
    if (!(field in body)) continue;
    if (body[field] !== DEFAULTS[field] && asksForSomething(field, body[field])) warnings.unsupported(field);
    delete body[field];
  }
}

export const OPENAI_CHAT: ChatRules = {
  refuses: ['top_k', 'cached_content', 'safety_settings'],
  // Refused by models that think, taken by all.
  renames: { max_tokens: 'max_completion_tokens' },
  reasoning: { kind: 'effort', efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] },
  strips: NOT_OPENAI,
  maxStopSequences: 4,
  adjust: leaveOutSampling,
};

/** platform.openai.com/docs/api-reference/chat/create */
export const openaiDialect: Dialect = {
  name: 'openai',
  hosts: ['api.openai.com', 'eu.api.openai.com', 'us.api.openai.com'],
  tierOfLane: { flex: 'flex' },
  chat: OPENAI_CHAT,
  // A flex call that found no room, which is not billed: 429 that no waiting mends.
  kindOfCode: { resource_unavailable: 'overloaded' },
};
