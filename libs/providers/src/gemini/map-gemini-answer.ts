import type { ReasoningDetail, ToolCall } from '#contracts';
import { isRecord } from '../openai/openai.wire.js';
import { GEMINI_FORMAT, type GeminiCandidate } from './gemini.wire.js';

type Fields = Readonly<Record<string, unknown>>;

/** One part of an answer in the house's words. */
export type AnswerPiece =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string }
  | { readonly kind: 'call'; readonly call: Fields; readonly extra: Pick<ToolCall, 'extra_content'> }
  | { readonly kind: 'image'; readonly url: string }
  /** A signature apart from a call: belongs to the text before it. */
  | { readonly kind: 'signature'; readonly signature: string }
  /** Google's own tools, and what we do not know. */
  | { readonly kind: 'left-out' };

export function answerPieces(candidate: GeminiCandidate): readonly AnswerPiece[] {
  const parts = isRecord(candidate.content) ? candidate.content.parts : undefined;
  return (Array.isArray(parts) ? parts : []).filter(isRecord).flatMap(piecesOf);
}

function piecesOf(part: Fields): readonly AnswerPiece[] {
  const { thoughtSignature } = part;
  const signature = typeof thoughtSignature === 'string' && thoughtSignature !== '' ? thoughtSignature : undefined;
  if (isRecord(part.functionCall)) {
    const extra = signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } };
    return [{ kind: 'call', call: part.functionCall, extra }];
  }
  const signed: AnswerPiece[] = signature === undefined ? [] : [{ kind: 'signature', signature }];
  if (typeof part.text === 'string') {
    const kind = part.thought === true ? 'reasoning' : 'text';
    return part.text === '' ? signed : [{ kind, text: part.text }, ...signed];
  }
  if (isRecord(part.inlineData) && typeof part.inlineData.data === 'string') {
    const { mimeType, data } = part.inlineData;
    const isImage = typeof mimeType === 'string' && mimeType.startsWith('image/') && part.thought !== true;
    return [isImage ? { kind: 'image', url: `data:${mimeType};base64,${data}` } : { kind: 'left-out' }, ...signed];
  }
  return Object.keys(part).some((name) => name !== 'thoughtSignature') ? [{ kind: 'left-out' }, ...signed] : signed;
}

export function signatureDetail(signature: string, index: number): ReasoningDetail {
  return { type: 'reasoning.encrypted', data: signature, index, format: GEMINI_FORMAT };
}

/** OpenRouter's name and shape for images that a model made. */
export function imagePart(url: string) {
  return { type: 'image_url', image_url: { url } } as const;
}

/**
 * Google gives ids to some calls only.
 *
 * @param number of the call within the answer, from 0
 */
export function callId(call: Fields, answerId: string, number: number): string {
  return typeof call.id === 'string' && call.id !== '' ? call.id : `call_${answerId}_${number}`;
}

/** Web pages the answer rests on, as OpenAI's `url_citation`, each with the stretch of text where Google names one. */
export function groundingAnnotations(grounding: unknown): readonly unknown[] {
  if (!isRecord(grounding) || !Array.isArray(grounding.groundingChunks)) return [];
  const pages = grounding.groundingChunks.map((chunk: unknown) => {
    const page = isRecord(chunk) ? (chunk.web ?? chunk.retrievedContext ?? chunk.maps) : undefined;
    return isRecord(page) && typeof page.uri === 'string' ? { url: page.uri, title: page.title } : undefined;
  });
  const supports = Array.isArray(grounding.groundingSupports) ? grounding.groundingSupports.filter(isRecord) : [];
  const placed = supports.flatMap(({ segment, groundingChunkIndices: indices }) =>
    (Array.isArray(indices) ? indices : []).flatMap((index: unknown) => {
      const page = pages[Number(index)];
      return page && isRecord(segment) ? [citation(page, segment)] : [];
    }),
  );
  return placed.length > 0 ? placed : pages.flatMap((page) => (page ? [citation(page)] : []));
}

function citation(page: Fields, segment?: Fields) {
  const stretch = segment ? { start_index: segment.startIndex ?? 0, end_index: segment.endIndex } : {};
  return { type: 'url_citation', url_citation: { ...page, ...stretch } };
}

/** OpenAI's `logprobs` of a choice. */
export function mapGeminiLogprobs(result: unknown): unknown {
  if (!isRecord(result) || !Array.isArray(result.chosenCandidates)) return undefined;
  const top = Array.isArray(result.topCandidates) ? result.topCandidates : [];
  return {
    content: result.chosenCandidates.filter(isRecord).map((chosen, index) => {
      const others: unknown = isRecord(top[index]) ? top[index].candidates : undefined;
      return { ...logprob(chosen), top_logprobs: (Array.isArray(others) ? others : []).filter(isRecord).map(logprob) };
    }),
  };
}

function logprob({ token, logProbability }: Fields) {
  return { token: token ?? '', logprob: logProbability ?? 0, bytes: null };
}
