/** A wire that a recording is read by, as the host speaks it whose recording it is. */
export interface Reader {
  readonly wire: string;
  readonly dialect?: string;
}

/** Who answered, as far as the name of a folder tells. */
export interface RecordedProvider {
  /** Its answers in OpenAI's shape are read by these. */
  readonly openai: readonly Reader[];
  /** Its errors, where their shape does not say whose they are. */
  readonly errors: readonly Reader[];
}

const COMPATIBLE: Reader = { wire: 'openai' };

const speaking = (dialect: string): RecordedProvider => {
  const readers = [COMPATIBLE, { wire: 'openai', dialect }];
  return { openai: readers, errors: readers };
};
const ofWire = (wire: string): RecordedProvider => ({ openai: [COMPATIBLE], errors: [{ wire }] });
const beside = (wire: string): RecordedProvider => {
  const readers = [{ wire }, COMPATIBLE];
  return { openai: readers, errors: readers };
};

const ANY_OTHER: RecordedProvider = { openai: [COMPATIBLE], errors: [COMPATIBLE] };

/** By the beginning of a name, the longer ones first: `azure`, `azure-openai`, `azure_ai_foundry`. */
const PROVIDERS: readonly (readonly [RegExp, RecordedProvider])[] = [
  [/^open-?ai-compatible|^compatible/, ANY_OTHER],
  [/^azure/, beside('azure-openai')],
  [/^mistral/, beside('mistral')],
  [/^((amazon|aws)-)?bedrock/, ofWire('bedrock')],
  [/anthropic|^claude/, ofWire('anthropic')],
  [/^google|^gemini|^vertex/, ofWire('gemini')],
  [/^cohere/, ofWire('cohere')],
  [/^open-?ai/, speaking('openai')],
  [/^deepseek/, speaking('deepseek')],
  [/^(alibaba|qwen|dashscope)/, speaking('qwen')],
  [/^(moonshot|kimi)/, speaking('moonshot')],
  [/^groq/, speaking('groq')],
  [/^together/, speaking('together')],
  [/^fireworks/, speaking('fireworks')],
  [/^(xai|grok)/, speaking('xai')],
  [/^cerebras/, speaking('cerebras')],
  [/^perplexity/, speaking('perplexity')],
  [/^vllm/, speaking('vllm')],
  [/^llama-?cpp/, speaking('llama-cpp')],
  [/^ollama/, speaking('ollama')],
  [/^lm-?studio/, speaking('lm-studio')],
  [/^openrouter/, speaking('openrouter')],
  [/^litellm/, speaking('litellm')],
  [/^portkey/, speaking('portkey')],
];

/**
 * @param folders those the file lies in, the outermost first; of them the first known one counts
 * @returns a compatible provider for names nobody knows
 */
export function providerOf(folders: readonly string[]): RecordedProvider {
  for (const folder of folders) {
    const name = folder.toLowerCase().replace(/[_\s.]+/g, '-');
    const known = PROVIDERS.find(([pattern]) => pattern.test(name));
    if (known) return known[1];
  }
  return ANY_OTHER;
}
