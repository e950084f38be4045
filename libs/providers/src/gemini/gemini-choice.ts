import type { ChatDelta, ReasoningDetail, ToolCallDelta } from '#contracts';
import type { GeminiCandidate } from './gemini.wire.js';
import { type AnswerPiece, answerPieces, callId, imagePart, signatureDetail } from './map-gemini-answer.js';
import { type ArgumentsText, closeArguments, NO_ARGUMENTS, writePartialArguments } from './write-gemini-arguments.js';

/** What is known of one choice of a stream. */
export interface GeminiChoice {
  readonly hasSpoken: boolean;
  readonly hasEnded: boolean;
  /** The candidate that said so last, as text. */
  readonly ending?: string;
  /** It had said something by then. */
  readonly isOver?: boolean;
  readonly calls: number;
  readonly details: number;
  /** The call whose arguments are still coming. */
  readonly openCall?: { readonly index: number; readonly text: ArgumentsText } | undefined;
  /** The newest: Google repeats and completes it. */
  readonly grounding?: unknown;
}

export const NEW_CHOICE: GeminiChoice = { hasSpoken: false, hasEnded: false, calls: 0, details: 0 };

export interface AddedPieces {
  readonly choice: GeminiChoice;
  /** Empty when the event says nothing to the caller. */
  readonly delta: ChatDelta;
  readonly leftOut: number;
}

/** A delta that is being put together from the parts of one event. */
interface Draft {
  choice: GeminiChoice;
  text: string;
  reasoning: string;
  readonly calls: ToolCallDelta[];
  readonly details: ReasoningDetail[];
  readonly images: ReturnType<typeof imagePart>[];
  leftOut: number;
}

/** Adds what one event says of a candidate. */
export function addPieces(choice: GeminiChoice, candidate: GeminiCandidate, answerId: string): AddedPieces {
  const draft: Draft = { choice, text: '', reasoning: '', calls: [], details: [], images: [], leftOut: 0 };
  for (const piece of answerPieces(candidate)) addPiece(draft, piece, answerId);
  const { groundingMetadata: grounding } = candidate;
  const { calls, details, images, text, reasoning, leftOut } = draft;
  const delta: ChatDelta = {
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(text === '' ? {} : { content: text }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(images.length === 0 ? {} : { images }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const says = Object.keys(delta).length > 0;
  const opened: ChatDelta = says && !choice.hasSpoken ? { role: 'assistant', ...delta } : delta;
  const next = { ...draft.choice, hasSpoken: choice.hasSpoken || says };
  return { choice: grounding ? { ...next, grounding } : next, delta: opened, leftOut };
}

/** What follows is a repetition, or more than the answer (see `isBehindEnd`). The role is said with the finish at last. */
export function endChoice(choice: GeminiChoice, ending: string): GeminiChoice {
  return { ...choice, hasEnded: true, hasSpoken: true, ending, isOver: choice.isOver === true || choice.hasSpoken };
}

/** Ends the arguments of a call that nothing ended. */
export function closeChoice(choice: GeminiChoice): { readonly choice: GeminiChoice; readonly delta: ChatDelta } {
  if (!choice.openCall) return { choice, delta: {} };
  const { index, text } = choice.openCall;
  const delta: ChatDelta = { tool_calls: [{ index, function: { arguments: closeArguments(text) } }] };
  return { choice: { ...choice, openCall: undefined }, delta };
}

function addPiece(draft: Draft, piece: AnswerPiece, answerId: string): void {
  switch (piece.kind) {
    case 'call':
      addCall(draft, piece, answerId);
      return;
    case 'text':
    case 'reasoning':
      draft[piece.kind] += piece.text;
      return;
    case 'image':
      draft.images.push(imagePart(piece.url));
      return;
    case 'left-out':
      draft.leftOut += 1;
      return;
    case 'signature':
      draft.details.push(signatureDetail(piece.signature, draft.choice.details));
      draft.choice = { ...draft.choice, details: draft.choice.details + 1 };
  }
}

/** A whole call, the beginning of one, or more of the open one (which has no name). */
function addCall(draft: Draft, { call, extra }: AnswerPiece & { kind: 'call' }, answerId: string): void {
  const { name, args, partialArgs, willContinue } = call;
  if (typeof name !== 'string') {
    addArguments(draft, partialArgs, willContinue === true);
    return;
  }
  endCall(draft);
  const index = draft.choice.calls;
  const comesInPieces = willContinue === true || Array.isArray(partialArgs);
  const text = comesInPieces ? '' : JSON.stringify(args ?? {});
  const id = callId(call, answerId, index);
  draft.calls.push({ index, id, type: 'function', function: { name, arguments: text }, ...extra });
  draft.choice = { ...draft.choice, calls: index + 1 };
  if (!comesInPieces) return;
  draft.choice = { ...draft.choice, openCall: { index, text: NO_ARGUMENTS } };
  addArguments(draft, partialArgs, willContinue === true);
}

function addArguments(draft: Draft, partialArgs: unknown, goesOn: boolean): void {
  const { openCall } = draft.choice;
  if (!openCall) return;
  const { state, text } = writePartialArguments(openCall.text, partialArgs);
  if (text !== '') draft.calls.push({ index: openCall.index, function: { arguments: text } });
  draft.choice = { ...draft.choice, openCall: { ...openCall, text: state } };
  if (!goesOn) endCall(draft);
}

function endCall(draft: Draft): void {
  const { choice, delta } = closeChoice(draft.choice);
  if (delta.tool_calls) draft.calls.push(...delta.tool_calls);
  draft.choice = choice;
}
