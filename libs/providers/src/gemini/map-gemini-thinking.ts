import type { CallWarnings } from '../chat/call-warnings.js';
import { isRecord } from '../openai/openai.wire.js';
import { geminiModelTraits } from './gemini-model.js';

type Fields = Readonly<Record<string, unknown>>;

/** Google's own table for OpenAI clients (ai.google.dev/gemini-api/docs/openai, "thinking"); xhigh is the most there is. */
const BUDGET_OF: Readonly<Record<string, number>> = { minimal: 1_024, low: 1_024, medium: 8_192, high: 24_576 };
const LEVEL_OF: Readonly<Record<string, string>> = { minimal: 'minimal', low: 'low', medium: 'medium', high: 'high' };
/** Lets the model decide how much. */
const DYNAMIC = -1;

/** `thinkingConfig` from OpenAI's effort or Anthropic's thinking, whichever the model understands. */
export function mapGeminiThinking(body: Fields, model: string, warnings: CallWarnings): Fields | undefined {
  const { reasoning_effort: effort, thinking } = body;
  const traits = geminiModelTraits(model);
  const param = isRecord(thinking) ? 'thinking' : 'reasoning_effort';
  if (!isRecord(thinking) && typeof effort !== 'string') return undefined;
  if (traits.thinking === 'none') {
    if (effort !== 'none' && (!isRecord(thinking) || thinking.type !== 'disabled')) warnings.unsupported(param);
    return undefined;
  }
  if (!isRecord(thinking)) return ofEffort(String(effort), traits, warnings);
  if (thinking.type === 'disabled') return ofEffort('none', traits, warnings, 'thinking');
  const { budget_tokens: budget } = thinking;
  if (typeof budget !== 'number') {
    return { includeThoughts: true, ...(traits.thinking === 'budget' ? { thinkingBudget: DYNAMIC } : {}) };
  }
  // The third generation takes a budget instead of a level, not beside one.
  const least = Math.max(budget, traits.leastBudget);
  if (least !== budget) warnings.changed('thinking.budget_tokens', `gemini thinks with ${least} tokens at least`);
  return { includeThoughts: true, thinkingBudget: least };
}

function ofEffort(
  effort: string,
  traits: ReturnType<typeof geminiModelTraits>,
  warnings: CallWarnings,
  param = 'reasoning_effort',
): Fields | undefined {
  if (effort === 'none') return switchedOff(traits, warnings, param);
  const known = effort === 'xhigh' ? 'high' : effort;
  if (!Object.hasOwn(BUDGET_OF, known)) {
    warnings.unsupported(param);
    return undefined;
  }
  if (known !== effort) warnings.changed(param, `gemini's highest effort is ${known}`);
  if (traits.thinking === 'level') return { includeThoughts: true, thinkingLevel: LEVEL_OF[known] };
  return { includeThoughts: true, thinkingBudget: BUDGET_OF[known] };
}

/** Gemini 3 and 2.5 Pro always think. */
function switchedOff(
  { thinking, leastBudget }: ReturnType<typeof geminiModelTraits>,
  warnings: CallWarnings,
  param: string,
): Fields {
  if (thinking === 'budget' && leastBudget === 0) return { thinkingBudget: 0 };
  warnings.changed(param, 'this gemini model cannot do without thinking; it was asked for as little as possible');
  return thinking === 'budget' ? { thinkingBudget: leastBudget } : { thinkingLevel: 'minimal' };
}
