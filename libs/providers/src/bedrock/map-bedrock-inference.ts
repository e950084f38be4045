import type { CallWarnings } from '../chat/call-warnings.js';
import { askedOutputTokens, maxOutputTokens } from '../chat/max-output-tokens.js';
import { stopSequencesOf } from '../chat/stop-sequences.js';
import { clampTemperature, planClaudeSampling, type Sampling } from '../claude/plan-claude-sampling.js';
import type { BedrockNotes } from './map-bedrock-content.js';
import type { ReasoningPlan } from './plan-bedrock-reasoning.js';

type Fields = Readonly<Record<string, unknown>>;

/** Room for the answer behind thinking, when the caller names no maximum: what Claude's smallest models write. */
const ANSWER_TOKENS = 4_096;

export interface Inference {
  readonly inferenceConfig?: Fields;
  /** What has no place in `inferenceConfig`, for `additionalModelRequestFields`. */
  readonly fields: Fields;
}

/**
 * Limits and sampling. Without a maximum from the caller none is sent: it is the model's own then, and what is sent
 * counts against the account's tokens a minute from the beginning.
 */
export function mapBedrockInference(body: Fields, reasoning: ReasoningPlan, notes: BedrockNotes): Inference {
  const { model, warnings } = notes;
  const sampling = model.claude
    ? planClaudeSampling(body, { model: model.claude, isThinking: reasoning.isOn }, warnings)
    : planSampling(body, warnings);
  const maxTokens = maxTokensOf(body, reasoning, notes);
  const stop = stopSequencesOf(body.stop);
  const inferenceConfig = {
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(sampling.temperature === undefined ? {} : { temperature: sampling.temperature }),
    ...(sampling.topP === undefined ? {} : { topP: sampling.topP }),
    ...(stop.length === 0 ? {} : { stopSequences: stop }),
  };
  return {
    ...(Object.keys(inferenceConfig).length === 0 ? {} : { inferenceConfig }),
    fields: sampling.topK === undefined ? {} : topKFields(sampling.topK, notes),
  };
}

function maxTokensOf(body: Fields, { budgetTokens }: ReasoningPlan, { model, warnings }: BedrockNotes) {
  const asked = askedOutputTokens(body)?.tokens;
  if (model.claude && asked !== undefined) return maxOutputTokens(body, model.claude, warnings);
  if (!model.claude || budgetTokens === undefined) return asked;
  return Math.min(budgetTokens + ANSWER_TOKENS, Math.max(model.claude.maxOutputTokens, budgetTokens + 1));
}

function planSampling(body: Fields, warnings: CallWarnings): Sampling {
  const temperature = clampTemperature(body.temperature, warnings);
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(typeof body.top_p === 'number' ? { topP: body.top_p } : {}),
    ...(typeof body.top_k === 'number' ? { topK: body.top_k } : {}),
  };
}

function topKFields(topK: number, { model, warnings }: BedrockNotes): Fields {
  if (model.family === 'nova') return { inferenceConfig: { topK } };
  if (model.family === 'claude' || model.family === 'mistral') return { top_k: topK };
  warnings.unsupported('top_k', 'this model has no top_k; it was left out');
  return {};
}
