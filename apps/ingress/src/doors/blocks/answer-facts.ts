import type { CallWarning, ChatChunk, ChatCompletion, ChatFinishReason, ChatUsage } from '#contracts';

/** What an answer says about itself, whole or at the end of its stream. */
export interface AnswerFacts {
  readonly id: string;
  readonly model: string;
  /** Unix seconds; 0 = not said. */
  readonly created: number;
  readonly finishReason: ChatFinishReason | null;
  readonly nativeFinishReason?: string;
  readonly stopSequence?: string;
  readonly usage?: ChatUsage;
  readonly serviceTier?: string;
  readonly warnings?: readonly CallWarning[];
}

export const NO_FACTS: AnswerFacts = { id: '', model: '', created: 0, finishReason: null };

/** None of the APIs behind the foreign doors has a place for a picture that a chat model made. */
const IMAGES_LEFT_OUT: CallWarning = {
  kind: 'unsupported',
  param: 'images',
  message: 'the model made images, for which this API has no place; /v1/chat/completions has them',
};

export function factsOf(completion: ChatCompletion): AnswerFacts {
  const choice = completion.choices[0];
  const facts = wholeFacts(completion);
  return hasImages(choice?.message) ? withoutImages(facts) : facts;
}

function wholeFacts(completion: ChatCompletion): AnswerFacts {
  const choice = completion.choices[0];
  return {
    ...said({ ...completion, ...choice, warnings: completion.warnings }),
    id: completion.id ?? '',
    model: completion.model ?? '',
    created: completion.created ?? 0,
    finishReason: choice?.finish_reason ?? null,
  };
}

/** The facts after one more chunk: what is said later counts, what is not said again stays. */
export function learnFacts(facts: AnswerFacts, chunk: ChatChunk): AnswerFacts {
  const choice = firstChoice(chunk);
  const known = hasImages(choice?.delta) ? withoutImages(facts) : facts;
  return learnSayings(known, chunk, choice);
}

function learnSayings(
  facts: AnswerFacts,
  chunk: ChatChunk,
  choice: ChatChunk['choices'][number] | undefined,
): AnswerFacts {
  const isNews = facts.id === '' || choice?.finish_reason || chunk.usage || chunk.service_tier || chunk.warnings;
  if (!isNews) return facts;
  return {
    ...facts,
    ...said({ ...chunk, ...choice, warnings: chunk.warnings }),
    ...(facts.id === '' ? { id: chunk.id ?? '', model: chunk.model ?? '', created: chunk.created ?? 0 } : {}),
    ...(choice?.finish_reason ? { finishReason: choice.finish_reason } : {}),
  };
}

function hasImages(made: { readonly images?: readonly unknown[] } | undefined): boolean {
  return (made?.images?.length ?? 0) > 0;
}

function withoutImages(facts: AnswerFacts): AnswerFacts {
  const { warnings = [] } = facts;
  return warnings.includes(IMAGES_LEFT_OUT) ? facts : { ...facts, warnings: [...warnings, IMAGES_LEFT_OUT] };
}

/** The doors ask for one answer; a provider that gives more is read as if it had given the first. */
export function firstChoice(chunk: ChatChunk): ChatChunk['choices'][number] | undefined {
  return chunk.choices?.find(({ index }) => index === undefined || index === 0);
}

interface Sayings {
  readonly usage?: ChatUsage | null | undefined;
  readonly service_tier?: string | null | undefined;
  readonly native_finish_reason?: string | null | undefined;
  readonly stop_sequence?: string | null | undefined;
  readonly warnings?: readonly CallWarning[] | undefined;
}

function said({ usage, service_tier: tier, native_finish_reason: native, stop_sequence: stop, warnings }: Sayings) {
  return {
    ...(usage ? { usage } : {}),
    ...(tier ? { serviceTier: tier } : {}),
    ...(native ? { nativeFinishReason: native } : {}),
    ...(typeof stop === 'string' ? { stopSequence: stop } : {}),
    ...(warnings ? { warnings } : {}),
  };
}
