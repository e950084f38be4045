import type { Adapter, StreamState } from '#providers';
import { EventReader } from '../../apps/provider-adapter/src/transport/event-reader.js';
import { type AnswerBody, type AnswerFields, aRequest, type CallFields, fieldsOf, IDENTITY } from './read-answer.js';

/** Everything a stream comes out as. */
export interface StreamReading {
  /** What the caller gets, byte for byte. */
  readonly passed: string;
  readonly state: StreamState;
  readonly failure: string | undefined;
  /** The whole answer put together, when it did not fail. */
  readonly body: AnswerBody | undefined;
}

export interface StreamCall {
  readonly callerWantsUsage?: boolean;
  /** Fields of the call whose answer this is: `{ "n": 2 }`. */
  readonly call?: CallFields;
}

/** More than the gateway takes by default: what is recorded is to be read, caps are the transport's to test. */
const CAPS = { maxEventBytes: 64_000_000, maxEvents: 1_000_000 };

/** Reads a stream that arrives in the given pieces, each in memory of its own, as sockets deliver it. */
export function readStream(adapter: Adapter, pieces: readonly Buffer[], how: StreamCall = {}): StreamReading {
  const usageWish = how.callerWantsUsage ? { stream_options: { include_usage: true } } : {};
  const request = aRequest(adapter, { ...how.call, stream: true, ...usageWish });
  const passed: Buffer[] = [];
  const collector = adapter.newCollector();
  const sink = {
    write: (bytes: Uint8Array) => void passed.push(Buffer.from(bytes)),
    onData: (data: string) => collector.add(data),
  };
  const reader = new EventReader(adapter, request, CAPS, sink, IDENTITY);
  for (const piece of pieces) if (!reader.isOver) reader.push(Buffer.from(piece));
  reader.finish();
  const failure = reader.failure?.kind;
  return {
    passed: Buffer.concat(passed).toString('utf8'),
    state: reader.state,
    failure,
    body: failure === undefined ? (JSON.parse(collector.finish()) as AnswerBody) : undefined,
  };
}

export function streamFields({ body, failure, state }: StreamReading): AnswerFields {
  if (failure !== undefined || !body) return { ...(failure === undefined ? {} : { failure }) };
  const { finishReason, model, serviceTier, usage, leftOutBlocks } = state;
  return fieldsOf(body, {
    ...(finishReason ? { finishReason } : {}),
    ...(model === undefined ? {} : { model }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(leftOutBlocks === undefined ? {} : { leftOutBlocks }),
    usage: usage ?? {},
  });
}

/** Where the stream was cut in two when it was read otherwise than whole. */
export function cutsThatDiffer(bytes: Buffer, step: number, read: (pieces: Buffer[]) => StreamReading): number[] {
  const whole = JSON.stringify(read([bytes]));
  const differ: number[] = [];
  for (let at = 1; at < bytes.length; at += step) {
    if (JSON.stringify(read([bytes.subarray(0, at), bytes.subarray(at)])) !== whole) differ.push(at);
  }
  return differ;
}
