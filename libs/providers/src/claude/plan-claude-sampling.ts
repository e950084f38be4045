import type { CallWarnings } from '../chat/call-warnings.js';
import type { ClaudeModel } from './claude-model.js';

type Fields = Readonly<Record<string, unknown>>;

/** Sampling as the model takes it; undefined = nothing is said. */
export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
}

/**
 * Temperature goes from 0 to 1 here and to 2 at OpenAI: more is clamped, because both ends mean the same. With thinking
 * only a temperature of 1 and a top_p from 0.95 are taken, and temperature and top_p exclude each other.
 */
export function planClaudeSampling(
  body: Fields,
  { model, isThinking }: { readonly model: ClaudeModel; readonly isThinking: boolean },
  warnings: CallWarnings,
): Sampling {
  // A top_p of 1 cuts nothing off.
  const topP = body.top_p === 1 ? undefined : numberOf(body.top_p);
  const topK = numberOf(body.top_k);
  const temperature = clampTemperature(body.temperature, warnings);
  if (!model.sampling || isThinking) return withoutSampling({ temperature, topP, topK }, model, warnings);
  const excludesTopP = model.isKnown && temperature !== undefined && topP !== undefined;
  if (excludesTopP) warnings.unsupported('top_p', 'top_p cannot be combined with temperature; it was left out');
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined || excludesTopP ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
  };
}

export function clampTemperature(value: unknown, warnings: CallWarnings): number | undefined {
  const temperature = numberOf(value);
  if (temperature === undefined || temperature <= 1) return temperature;
  warnings.changed('temperature', `${warnings.wire} takes 0 to 1; ${temperature} was sent as 1`);
  return 1;
}

interface AskedSampling {
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
}

function withoutSampling({ temperature, topP, topK }: AskedSampling, model: ClaudeModel, warnings: CallWarnings) {
  const why = model.sampling ? 'cannot be combined with thinking' : 'is not taken by this model';
  // 1 is what the model does anyway.
  if (temperature !== undefined && temperature !== 1)
    warnings.unsupported('temperature', `temperature ${why}; it was left out`);
  if (topK !== undefined) warnings.unsupported('top_k', `top_k ${why}; it was left out`);
  const keepsTopP = model.sampling && topP !== undefined && topP >= 0.95;
  if (topP !== undefined && !keepsTopP) warnings.unsupported('top_p', `top_p ${why}; it was left out`);
  return keepsTopP ? { topP } : {};
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
