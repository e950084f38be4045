import type { CallWarnings } from '../chat/call-warnings.js';
import { asksForSomething } from '../chat/warn-unsupported.js';
import { isRecord } from '../openai/openai.wire.js';
import { EFFORTS, type Effort, type ReasoningStyle } from './dialect.js';

/** What a caller asked for, be it in OpenAI's words or in Anthropic's. */
interface Wish {
  /** Name of the field it was said in. */
  readonly param: 'reasoning_effort' | 'thinking';
  /** Undefined: think as you like. */
  readonly effort: Effort | undefined;
  readonly budgetTokens?: number;
}

/** How much an effort is in tokens, for hosts that count (Google's table for OpenAI clients; Qwen's limit is higher). */
const BUDGET_OF: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 32_768,
};

/** Rewrites `reasoning_effort` and `thinking` into what the host understands. Its own words, if the caller used them, stay. */
export function mapReasoningFields(body: Record<string, unknown>, style: ReasoningStyle, warnings: CallWarnings): void {
  const wish = readWish(body);
  if (!wish) return;
  const { effort } = wish;
  warnOfRest(body.thinking, warnings);
  delete body.reasoning_effort;
  delete body.thinking;
  switch (style.kind) {
    case 'effort':
      sayEffort(body, wish, style.efforts, warnings);
      return;
    case 'object':
      body.reasoning ??= toObject(wish);
      return;
    case 'switch':
      body.thinking = { type: effort === 'none' ? 'disabled' : 'enabled' };
      if (style.takesEffort && effort !== undefined && effort !== 'none') body.reasoning_effort = effort;
      return;
    case 'budget':
      body.enable_thinking ??= effort !== 'none';
      if (effort !== undefined && effort !== 'none') body.thinking_budget ??= wish.budgetTokens ?? BUDGET_OF[effort];
      return;
    case 'template':
      if (effort === 'none')
        body.chat_template_kwargs = { enable_thinking: false, ...record(body.chat_template_kwargs) };
      else if (effort !== undefined) body.reasoning_effort = effort;
      return;
    case 'enabled':
      if (effort === 'none') body.reasoning ??= { enabled: false };
      else if (effort !== undefined) body.reasoning_effort = effort;
  }
}

/** What is rewritten is rewritten as a whole: `display`, which no host of this wire has, and whatever else is in it. */
function warnOfRest(thinking: unknown, warnings: CallWarnings): void {
  if (!isRecord(thinking)) return;
  for (const name in thinking) {
    const isRead = name === 'type' || name === 'budget_tokens';
    if (!isRead && asksForSomething(name, thinking[name])) warnings.unsupported(`thinking.${name}`);
  }
}

function readWish({ reasoning_effort: effort, thinking }: Record<string, unknown>): Wish | undefined {
  if (isRecord(thinking)) {
    const { type, budget_tokens: budgetTokens } = thinking;
    if (type === 'disabled') return { param: 'thinking', effort: 'none' };
    if (typeof budgetTokens !== 'number') return { param: 'thinking', effort: undefined };
    return { param: 'thinking', effort: effortOf(budgetTokens), budgetTokens };
  }
  const known = EFFORTS.find((name) => name === effort);
  return known === undefined ? undefined : { param: 'reasoning_effort', effort: known };
}

function effortOf(budgetTokens: number): Effort {
  if (budgetTokens <= 2_048) return 'low';
  return budgetTokens <= 12_288 ? 'medium' : 'high';
}

function sayEffort(
  body: Record<string, unknown>,
  { param, effort }: Wish,
  efforts: readonly Effort[],
  warnings: CallWarnings,
): void {
  if (effort === undefined) return;
  if (efforts.includes(effort)) {
    body.reasoning_effort = effort;
    return;
  }
  const wanted = EFFORTS.indexOf(effort);
  const known = EFFORTS.filter((name) => name !== 'none' && efforts.includes(name));
  const nearest = known.find((name) => EFFORTS.indexOf(name) >= wanted) ?? known.at(-1);
  if (nearest === undefined) {
    warnings.unsupported(param);
    return;
  }
  body.reasoning_effort = nearest;
  warnings.changed(param, `${warnings.wire} has no effort ${effort} for this model; ${nearest} was sent`);
}

function toObject({ effort, budgetTokens }: Wish): Readonly<Record<string, unknown>> {
  if (budgetTokens !== undefined) return { max_tokens: budgetTokens };
  return effort === undefined ? { enabled: true } : { effort };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
