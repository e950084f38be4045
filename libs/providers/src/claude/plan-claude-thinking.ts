import { type CallWarnings, wordOf } from '../chat/call-warnings.js';
import { isRecord } from '../openai/openai.wire.js';
import type { ClaudeEffort, ClaudeModel } from './claude-model.js';

type Fields = Readonly<Record<string, unknown>>;

/** Thinking as Anthropic's fields say it; on Bedrock they travel beside the model-independent ones. */
export interface ThinkingPlan {
  readonly thinking?: Fields;
  /** For `output_config`. */
  readonly effort?: ClaudeEffort;
  /** Sampling is not to be touched then, and no tool can be forced. */
  readonly isOn: boolean;
}

export interface ThinkingQuestion {
  readonly body: Fields;
  readonly model: ClaudeModel;
  readonly maxTokens: number;
  /** The call makes the model call a tool. */
  readonly forcesTool: boolean;
  /** The model waits for tool results and the caller did not give back what it thought when it called the tools. */
  readonly hasLostThoughts: boolean;
}

const OFF: ThinkingPlan = { isOn: false };
/** The API's own minimum. */
const LEAST_BUDGET = 1_024;

/**
 * OpenAI's efforts in tokens, for models that are given a budget: doubled and more from the API's minimum, so that
 * `medium` is what the documentation recommends to begin with for hard tasks and `xhigh` is where it sees returns end.
 *
 * | effort | budget | of a model with efforts |
 * |---|---|---|
 * | none | thinking disabled | the same, or `low` where it cannot be |
 * | minimal | 1,024 | low |
 * | low | 2,048 | low |
 * | medium | 8,192 | medium |
 * | high | 16,384 | high |
 * | xhigh | 32,768 | xhigh, or high where there is none |
 */
const BUDGET_OF: Readonly<Record<string, number>> = {
  minimal: LEAST_BUDGET,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 32_768,
};
const EFFORT_OF: Readonly<Record<string, ClaudeEffort>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
};

/** The caller's `thinking` as it is, as far as the model takes it; else from `reasoning_effort`; else nothing is said. */
export function planClaudeThinking(question: ThinkingQuestion, warnings: CallWarnings): ThinkingPlan {
  const { thinking, reasoning_effort: effort } = question.body;
  const plan = isRecord(thinking)
    ? planThinking(thinking, question, warnings)
    : typeof effort === 'string'
      ? planEffort(effort, question, warnings)
      : OFF;
  const param = isRecord(thinking) ? 'thinking' : 'reasoning_effort';
  if (!plan.isOn) return plan;
  if (question.forcesTool && question.model.canStopThinking) {
    warnings.unsupported(param, 'a tool that must be called cannot be combined with thinking; thinking was left out');
    return OFF;
  }
  if (question.hasLostThoughts && plan.thinking?.type === 'enabled') {
    const why = 'the answer to a tool call must come with the thinking before it, which is not in the messages';
    warnings.unsupported(param, `${why}; thinking was left out`);
    return OFF;
  }
  return plan;
}

function planThinking(asked: Fields, { model, body }: ThinkingQuestion, warnings: CallWarnings): ThinkingPlan {
  const effort = typeof body.reasoning_effort === 'string' ? nearestEffort(body.reasoning_effort, model) : undefined;
  const withEffort = effort === undefined ? {} : { effort };
  if (asked.type === 'disabled') return stopThinking('thinking', model, warnings);
  if (model.thinking === 'none') {
    warnings.unsupported('thinking', 'this model does not think; thinking was left out');
    return OFF;
  }
  if (asked.type === 'enabled' && model.thinking === 'adaptive') {
    warnings.changed('thinking', 'this model decides by itself how much it thinks; the budget was left out');
    return { thinking: { type: 'adaptive', display: asked.display ?? 'summarized' }, ...withEffort, isOn: true };
  }
  if (asked.type === 'adaptive' && model.thinking === 'budget') {
    warnings.changed('thinking', `this model must be given a budget; it was given ${BUDGET_OF.medium} tokens`);
    return { thinking: { type: 'enabled', budget_tokens: BUDGET_OF.medium, ...displayOf(asked) }, isOn: true };
  }
  const { type, budget_tokens: budget } = asked;
  const sent = { type, ...(budget == null ? {} : { budget_tokens: budget }), ...displayOf(asked) };
  return { thinking: sent, ...(model.efforts.length > 0 ? withEffort : {}), isOn: true };
}

function displayOf({ display }: Fields): Fields {
  return display == null ? {} : { display };
}

function planEffort(asked: string, { model, maxTokens }: ThinkingQuestion, warnings: CallWarnings): ThinkingPlan {
  const param = 'reasoning_effort';
  if (asked === 'none') return model.thinking === 'none' ? OFF : stopThinking(param, model, warnings);
  if (model.thinking === 'none' || !Object.hasOwn(BUDGET_OF, asked)) {
    warnings.unsupported(param, `this model has no effort '${wordOf(asked)}'; it was left out`);
    return OFF;
  }
  const effort = nearestEffort(asked, model);
  if (model.thinking !== 'budget') {
    if (effort !== EFFORT_OF[asked]) warnings.changed(param, `this model has no effort '${asked}'; ${effort} was sent`);
    return { thinking: { type: 'adaptive', display: 'summarized' }, ...(effort ? { effort } : {}), isOn: true };
  }
  // The budget is part of the maximum; a fifth at least is left for the answer.
  const budget = Math.min(BUDGET_OF[asked] ?? LEAST_BUDGET, Math.floor(maxTokens * 0.8));
  if (budget < LEAST_BUDGET) {
    const least = Math.ceil(LEAST_BUDGET / 0.8);
    warnings.unsupported(param, `thinking needs max_tokens of at least ${least}; it was left out`);
    return OFF;
  }
  return { thinking: { type: 'enabled', budget_tokens: budget }, isOn: true };
}

function stopThinking(param: string, model: ClaudeModel, warnings: CallWarnings): ThinkingPlan {
  if (model.thinking === 'none') return OFF;
  if (model.canStopThinking) return { thinking: { type: 'disabled' }, isOn: false };
  warnings.changed(param, 'this model always thinks; it was asked for the least effort');
  return { effort: 'low', isOn: true };
}

/** What the model has of the effort asked for; the next lower one where it has not that. */
function nearestEffort(asked: string, { efforts }: ClaudeModel): ClaudeEffort | undefined {
  const wanted = Object.hasOwn(EFFORT_OF, asked) ? EFFORT_OF[asked] : undefined;
  if (wanted === undefined || efforts.length === 0) return undefined;
  return efforts.includes(wanted) ? wanted : 'high';
}
