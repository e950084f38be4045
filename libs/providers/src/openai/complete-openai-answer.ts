import type { Dialect } from '../dialects/dialect.js';
import { isRecord, type OpenaiAnswer } from './openai.wire.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What an answer or chunk says in a host's own place, said in the house's too, so that every door finds it: thoughts in
 * `reasoning` (Groq, OpenRouter, Together, vLLM, Ollama) also as `reasoning_content`, web pages as `annotations`. What is
 * there stays. Undefined when there is nothing to add: then the provider's bytes are the answer.
 *
 * @param place where this answer is said: Perplexity's whole answers have an empty `delta` too, its chunks the `message` so far
 */
export function completeOpenaiAnswer(
  answer: OpenaiAnswer,
  { annotations }: Dialect,
  place: 'message' | 'delta',
): Fields | undefined {
  if (!Array.isArray(answer.choices)) return undefined;
  const pages = annotations && hasFinish(answer.choices) ? annotations(answer as Fields) : [];
  let isChanged = false;
  const choices = answer.choices.map((choice: unknown) => {
    const completed = isRecord(choice) ? completeChoice(choice, place, pages) : undefined;
    isChanged ||= completed !== undefined;
    return completed ?? choice;
  });
  return isChanged ? { ...answer, choices } : undefined;
}

function completeChoice(choice: Fields, place: 'message' | 'delta', pages: readonly unknown[]): Fields | undefined {
  const said = choice[place];
  if (!isRecord(said)) return undefined;
  const thoughts = typeof said.reasoning === 'string' && said.reasoning_content === undefined ? said.reasoning : '';
  const cites = pages.length > 0 && said.annotations === undefined;
  if (thoughts === '' && !cites) return undefined;
  const more = {
    ...(thoughts === '' ? {} : { reasoning_content: thoughts }),
    ...(cites ? { annotations: pages } : {}),
  };
  return { ...choice, [place]: { ...said, ...more } };
}

function hasFinish(choices: readonly unknown[]): boolean {
  return choices.some((choice) => isRecord(choice) && typeof choice.finish_reason === 'string');
}
