import type { CallWarning, ChatCompletion } from '#contracts';
import { withPrefix } from '../answer-id.js';
import { factsOf } from '../blocks/answer-facts.js';
import { blocksOfCompletion } from '../blocks/blocks-of-completion.js';
import { joinWarnings } from '../presentation.js';
import { toContentBlock } from './to-content-block.js';
import { toMessageTerms, toMessageUsage } from './to-message-usage.js';
import { toStopReason } from './to-stop-reason.js';

/** What is known of a request when its answer is said. */
export interface MessageTerms {
  readonly model: string;
  readonly warnings: readonly CallWarning[];
  /** Lazily: most answers say what they counted. */
  readonly estimateInputTokens: () => number;
}

/** What the types of Anthropic's clients promise and no call of the house knows. */
export const NOT_SAID = { container: null, diagnostics: null } as const;

/** A whole answer as Anthropic's message; `warnings` is ours. */
export function toMessage(completion: ChatCompletion, terms: MessageTerms): object {
  const facts = factsOf(completion);
  const blocks = blocksOfCompletion(completion);
  const estimated = facts.usage?.prompt_tokens === undefined ? terms.estimateInputTokens() : 0;
  return {
    id: withPrefix('msg_', facts.id),
    type: 'message',
    role: 'assistant',
    model: facts.model || terms.model,
    content: blocks.map(toContentBlock),
    ...NOT_SAID,
    ...toStopReason(
      facts,
      blocks.some(({ type }) => type === 'call'),
    ),
    usage: { ...toMessageUsage(facts.usage, estimated), ...toMessageTerms(facts.serviceTier) },
    ...joinWarnings(terms.warnings, facts.warnings),
  };
}
