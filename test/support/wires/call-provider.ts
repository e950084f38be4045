import type { Failure, TokenUsage } from '#contracts';
import type { Adapter, FinishReason, ProviderRequest } from '#providers';
import { EventReader } from '../../../apps/provider-adapter/src/transport/event-reader.js';

/** An answer as a wire reads it, in the house's shape. */
export interface WireAnswer {
  readonly content: string | null;
  /** The assistant's turn, as it is given back. */
  readonly message: Readonly<Record<string, unknown>>;
  readonly toolCalls: readonly GivenCall[];
  readonly embeddings: readonly unknown[];
  readonly finishReason: FinishReason['unified'] | undefined;
  readonly usage: TokenUsage;
  readonly failure: Failure | undefined;
}

export interface GivenCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

interface Body {
  readonly choices?: readonly { readonly message?: Readonly<Record<string, unknown>> }[];
  readonly data?: readonly { readonly embedding: unknown }[];
}

const CAPS = { maxEventBytes: 1_000_000, maxEvents: 100_000 };

/** Makes the call with plain fetch and reads the answer through the wire: no gateway, no transport, no retries. */
export async function readAnswerOf(
  adapter: Adapter,
  request: ProviderRequest,
  provider: { readonly origin: string; readonly apiKey: string },
): Promise<WireAnswer> {
  const response = await fetch(provider.origin + adapter.defaultBasePath + request.path, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...adapter.authorize(provider.apiKey), ...request.headers },
    body: request.body,
  });
  const identity = { id: 'answer-of-test', model: 'model-of-test', nowMs: 0 };
  if (response.ok && request.streams) return await readEvents(adapter, request, response);
  const json = parsed(await response.text());
  const answer = { statusCode: response.status, headers: Object.fromEntries(response.headers), body: json, nowMs: 0 };
  const failure = response.ok ? adapter.findFailure(answer) : adapter.classifyFailure(answer);
  if (failure) return answerOf({}, { usage: {} }, failure);
  const { body, usage, finishReason } = adapter.mapResponse(json, identity, request.answer);
  return answerOf((body === undefined ? json : JSON.parse(body)) as Body, { usage, finishReason });
}

async function readEvents(adapter: Adapter, request: ProviderRequest, response: Response): Promise<WireAnswer> {
  const collector = adapter.newCollector();
  const sink = { write: () => undefined, onData: (data: string) => collector.add(data) };
  const reader = new EventReader(adapter, request, CAPS, sink);
  try {
    for await (const chunk of response.body ?? []) if (!reader.isOver) reader.push(Buffer.from(chunk as Uint8Array));
  } catch (error) {
    // Wires that pass events on unread leave it to the collector to find one that is no JSON.
    if (error instanceof SyntaxError) return answerOf({}, { usage: {} }, { kind: 'malformed-response', message: '' });
    // fetch's way to say that the connection broke (a TypeError of Node's own realm, not of Jest's): what came before it
    // is read, and `finish` says what is missing.
    if ((error as Error).name !== 'TypeError') throw error;
  }
  reader.finish();
  const { usage = {}, finishReason } = reader.state;
  const body = reader.failure ? {} : (JSON.parse(collector.finish()) as Body);
  return answerOf(body, { usage, finishReason }, reader.failure);
}

function answerOf(
  body: Body,
  { usage, finishReason }: { readonly usage: TokenUsage; readonly finishReason?: FinishReason | undefined },
  failure?: Failure,
): WireAnswer {
  const message = body.choices?.[0]?.message ?? {};
  return {
    content: (message['content'] as string | null | undefined) ?? null,
    message,
    toolCalls: (message['tool_calls'] ?? []) as readonly GivenCall[],
    embeddings: (body.data ?? []).map(({ embedding }) => embedding),
    finishReason: finishReason?.unified,
    usage,
    failure,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
