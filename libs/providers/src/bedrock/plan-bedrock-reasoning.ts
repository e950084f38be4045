import { askedOutputTokens } from '../chat/max-output-tokens.js';
import { planClaudeThinking } from '../claude/plan-claude-thinking.js';
import { isRecord } from '../openai/openai.wire.js';
import type { BedrockNotes } from './map-bedrock-content.js';

type Fields = Readonly<Record<string, unknown>>;

export interface ReasoningPlan {
  /** For `additionalModelRequestFields`. */
  readonly fields: Fields;
  readonly isOn: boolean;
  /** Of Claude's thinking, which is part of what it may write. */
  readonly budgetTokens?: number;
}

export interface ReasoningQuestion {
  readonly body: Fields;
  readonly forcesTool: boolean;
  readonly hasLostThoughts: boolean;
}

const OFF: ReasoningPlan = { fields: {}, isOn: false };
/** The three that Nova and OpenAI's open models have. */
const NEAREST: Readonly<Record<string, 'low' | 'medium' | 'high'>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
};

/** Each family has words of its own for how much it thinks; Converse has none that all understand. */
export function planBedrockReasoning(question: ReasoningQuestion, notes: BedrockNotes): ReasoningPlan {
  const { body } = question;
  const { model, warnings } = notes;
  if (model.reasoning === 'claude') return planClaude(question, notes);
  if (isRecord(body.thinking) && body.thinking.type !== 'disabled') warnings.unsupported('thinking');
  const asked = body.reasoning_effort;
  if (typeof asked !== 'string') return OFF;
  const effort = Object.hasOwn(NEAREST, asked) ? NEAREST[asked] : undefined;
  if (model.reasoning === 'none') {
    if (asked !== 'none') warnings.unsupported('reasoning_effort', 'this model has no efforts; it was left out');
    return OFF;
  }
  if (model.reasoning === 'nova-effort') return planNova(asked, effort, question, notes);
  if (effort === undefined) {
    warnings.changed('reasoning_effort', 'this model always thinks; low was sent');
    return { fields: { reasoning_effort: 'low' }, isOn: false };
  }
  if (effort !== asked) warnings.changed('reasoning_effort', `this model has no effort '${asked}'; ${effort} was sent`);
  return { fields: { reasoning_effort: effort }, isOn: false };
}

function planClaude({ body, ...question }: ReasoningQuestion, { model, warnings }: BedrockNotes): ReasoningPlan {
  if (!model.claude) return OFF;
  const maxTokens = askedOutputTokens(body)?.tokens ?? model.claude.maxOutputTokens;
  const plan = planClaudeThinking({ body, model: model.claude, maxTokens, ...question }, warnings);
  const budget = plan.thinking?.budget_tokens;
  return {
    fields: {
      ...(plan.thinking ? { thinking: plan.thinking } : {}),
      ...(plan.effort ? { output_config: { effort: plan.effort } } : {}),
    },
    isOn: plan.isOn,
    ...(typeof budget === 'number' ? { budgetTokens: budget } : {}),
  };
}

function planNova(
  asked: string,
  effort: 'low' | 'medium' | 'high' | undefined,
  { body }: ReasoningQuestion,
  { warnings }: BedrockNotes,
): ReasoningPlan {
  if (effort === undefined) return { fields: { reasoningConfig: { type: 'disabled' } }, isOn: false };
  // At `high` Nova refuses limits and sampling; the caller's are worth more than the last step of effort.
  const isBound = [body.max_tokens, body.max_completion_tokens, body.temperature, body.top_p].some(
    (value) => typeof value === 'number',
  );
  const sent = effort === 'high' && isBound ? 'medium' : effort;
  if (sent !== asked) warnings.changed('reasoning_effort', `${asked} cannot be sent like this; ${sent} was sent`);
  return { fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: sent } }, isOn: false };
}
