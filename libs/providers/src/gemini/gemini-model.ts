/** What a model can do that its name tells. */
export interface GeminiModelTraits {
  /** How its thinking is asked for: a budget of tokens (2.5), a level (3 and later), or not at all. */
  readonly thinking: 'none' | 'budget' | 'level';
  /** Smallest budget in tokens; 0 switches thinking off. */
  readonly leastBudget: number;
  /** Refuses a function call of the current turn that is given back without its signature; takes files in tool results. */
  readonly isThirdGeneration: boolean;
}

const NONE: GeminiModelTraits = { thinking: 'none', leastBudget: 0, isThirdGeneration: false };

/** ai.google.dev/gemini-api/docs/thinking. A name that says nothing (`gemini-flash-latest`) is taken for the newest. */
export function geminiModelTraits(model: string): GeminiModelTraits {
  if (/gemini-[12]\.[0-4]|gemini-1|gemma|embedding|learnlm|imagen/.test(model)) return NONE;
  if (!/gemini-2\.5/.test(model)) return { thinking: 'level', leastBudget: 0, isThirdGeneration: true };
  return { thinking: 'budget', leastBudget: model.includes('pro') ? 128 : 0, isThirdGeneration: false };
}

/**
 * Where the model stands below the API's base. Whatever a caller may have put into a name stays one segment of the path.
 */
export function geminiModelPath(model: string): string {
  const [, folder = 'models', name = model] = /^(models|tunedModels)\/(.+)$/.exec(model) ?? [];
  return `/${folder}/${encodeURIComponent(name)}`;
}
