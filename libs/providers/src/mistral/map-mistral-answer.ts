import { isRecord, type OpenaiAnswer } from '../openai/openai.wire.js';
import { flattenMistralContent } from './map-mistral-content.js';

export interface FlatAnswer {
  readonly answer: Readonly<Record<string, unknown>>;
  readonly leftOut: number;
}

/** An answer or chunk whose choices have their content as text; undefined when they have it so already. */
export function flattenMistralAnswer(answer: OpenaiAnswer): FlatAnswer | undefined {
  if (!Array.isArray(answer.choices)) return undefined;
  let leftOut = 0;
  let isChanged = false;
  const choices = answer.choices.map((choice: unknown) => {
    if (!isRecord(choice)) return choice;
    const place = isRecord(choice.delta) ? 'delta' : 'message';
    const said = choice[place];
    const flat = isRecord(said) ? flattenMistralContent(said) : undefined;
    if (!flat) return choice;
    isChanged = true;
    leftOut += flat.leftOut;
    return { ...choice, [place]: flat.message };
  });
  return isChanged ? { answer: { ...answer, choices }, leftOut } : undefined;
}
