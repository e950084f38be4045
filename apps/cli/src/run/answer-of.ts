interface AnswerBody {
  readonly choices?: readonly { readonly message?: { readonly content?: unknown }; readonly text?: unknown }[];
  readonly data?: readonly { readonly embedding?: unknown }[];
}

/** What a person would call the answer: the text, or the vectors of embeddings; `null` when there is neither. */
export function answerOf(body: unknown): unknown {
  const { choices, data } = (body ?? {}) as AnswerBody;
  const first = choices?.[0];
  if (first) return first.message?.content ?? first.text ?? null;
  const vectors = data?.map((entry) => entry.embedding ?? null);
  return (vectors && vectors.length > 1 ? vectors : vectors?.[0]) ?? null;
}
