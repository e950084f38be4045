import { type Fields, isFields, listOf, recordOf } from './fields.js';

/** The vectors of an answer, in the order in which they stand: numbers, or base64 where the provider writes that. */
export function vectorsSaid(answer: Fields): readonly unknown[] {
  const { data, embeddings, embedding, predictions } = answer;
  if (Array.isArray(data)) return listOf(data).map((each) => each['embedding']);
  if (Array.isArray(predictions)) return listOf(predictions).map((each) => recordOf(each['embeddings'])['values']);
  if (embedding !== undefined) return [recordOf(embedding)['values']];
  const { float, base64 } = recordOf(embeddings);
  const list: unknown = base64 ?? float ?? embeddings;
  return (Array.isArray(list) ? list : []).map((each: unknown) => (isFields(each) ? each['values'] : each));
}
