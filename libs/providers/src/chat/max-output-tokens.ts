import type { CallWarnings } from './call-warnings.js';

/**
 * How much a model may write at most: what the caller said, but not more than the model's own maximum, else that
 * maximum (for models we do not know, a guess that all take): like a caller who says nothing to OpenAI.
 */
export function maxOutputTokens(
  body: Readonly<Record<string, unknown>>,
  model: { readonly maxOutputTokens: number; readonly isKnown: boolean },
  warnings: CallWarnings,
): number {
  const asked = askedOutputTokens(body);
  if (asked === undefined) return model.maxOutputTokens;
  if (!model.isKnown || asked.tokens <= model.maxOutputTokens) return asked.tokens;
  warnings.changed(asked.param, `this model writes ${model.maxOutputTokens} tokens at most; that was sent`);
  return model.maxOutputTokens;
}

/** `max_completion_tokens`, else the older `max_tokens`. */
export function askedOutputTokens(
  body: Readonly<Record<string, unknown>>,
): { readonly param: string; readonly tokens: number } | undefined {
  for (const param of ['max_completion_tokens', 'max_tokens']) {
    const tokens = body[param];
    if (typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0) return { param, tokens };
  }
  return undefined;
}
