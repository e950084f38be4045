import type { TokenUsage } from '#contracts';
import type { Adapter, AnswerIdentity, FinishReason, ProviderRequest } from '#providers';
import { modelOf } from './speakers.js';

/** What an answer came out as; a fixture's `expected.json` has those of these fields it says something about. */
export interface AnswerFields {
  readonly content?: string | null;
  /** Of every choice. */
  readonly contents?: readonly (string | null)[];
  /** Of an old completion. */
  readonly text?: string;
  readonly toolCalls?: readonly unknown[];
  readonly reasoning?: string;
  readonly reasoningDetails?: readonly unknown[];
  readonly refusal?: string | null;
  readonly annotations?: readonly unknown[];
  readonly embeddings?: readonly unknown[];
  readonly finishReason?: FinishReason;
  readonly model?: string;
  readonly serviceTier?: string;
  readonly usage?: TokenUsage;
  readonly leftOutBlocks?: number;
  /** The failure kind, when it is one. */
  readonly failure?: string;
}

/** What a wire says of an answer beside its body: of a whole one or of a stream. */
export type AnswerFacts = Pick<AnswerFields, 'finishReason' | 'model' | 'serviceTier' | 'usage' | 'leftOutBlocks'>;

/** What a mapped answer says of itself where the provider does not: fixed, so that readings can be compared. */
export const IDENTITY: AnswerIdentity = { id: 'answer-of-test', model: 'model-of-test', nowMs: 1_700_000_000_000 };

export type CallFields = Readonly<Record<string, unknown>>;

/** A request of the wire itself, so that an answer is read with what it knows of its call. */
export function aRequest(adapter: Adapter, fields: CallFields = {}): ProviderRequest {
  const model = modelOf(adapter.wire);
  const isEmbedding = fields['input'] !== undefined;
  return adapter.mapRequest({
    path: isEmbedding ? '/v1/embeddings' : '/v1/chat/completions',
    model,
    body: isEmbedding ? { model, ...fields } : { model, messages: [{ role: 'user', content: 'Hello' }], ...fields },
  });
}

interface Message {
  readonly content?: string | null;
  readonly tool_calls?: readonly unknown[];
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly unknown[];
  readonly refusal?: string | null;
  readonly annotations?: readonly unknown[];
}

/** An answer in OpenAI's shape. */
export interface AnswerBody {
  readonly choices?: readonly { readonly index?: number; readonly message?: Message; readonly text?: string }[];
  readonly data?: readonly { readonly embedding: unknown }[];
  readonly usage?: Readonly<Record<string, unknown>>;
}

export function fieldsOf(body: AnswerBody, facts: AnswerFacts): AnswerFields {
  const first = body.choices?.find(({ index }) => index === 0) ?? body.choices?.[0];
  const message = first?.message;
  return {
    content: message?.content ?? null,
    contents: (body.choices ?? []).map((choice) => choice.message?.content ?? ''),
    text: first?.text ?? '',
    toolCalls: message?.tool_calls ?? [],
    reasoning: message?.reasoning_content ?? '',
    reasoningDetails: message?.reasoning_details ?? [],
    refusal: message?.refusal ?? null,
    annotations: message?.annotations ?? [],
    embeddings: (body.data ?? []).map(({ embedding }) => embedding),
    ...facts,
  };
}

/** The fields of a reading that `expected` says something about. */
export function compared(fields: AnswerFields, expected: AnswerFields): AnswerFields {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => name in expected && value !== undefined));
}

export interface WholeReading {
  readonly fields: AnswerFields;
  readonly body: AnswerBody;
  /** The body was written by the wire; otherwise it is the provider's own. */
  readonly isTranslated: boolean;
}

/** Reads a whole answer as the transport does: first whether it is a failure after all. */
export function readWhole(adapter: Adapter, json: unknown, call: CallFields = {}): WholeReading {
  const failure = adapter.findFailure({ statusCode: 200, headers: {}, body: json, nowMs: IDENTITY.nowMs });
  if (failure) return { fields: { failure: failure.kind }, body: {}, isTranslated: true };
  const {
    body: text,
    usage,
    finishReason,
    model,
    serviceTier,
    leftOutBlocks,
  } = adapter.mapResponse(json, IDENTITY, aRequest(adapter, call).answer);
  const body = (text === undefined ? json : JSON.parse(text)) as AnswerBody;
  const facts = { usage, ...given({ finishReason, model, serviceTier, leftOutBlocks }) };
  return { fields: fieldsOf(body, facts), body, isTranslated: text !== undefined };
}

function given(facts: AnswerFacts): AnswerFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
