import type { Adapter, ChunkCollector, ProviderRequest, StreamState } from '#providers';
import { EventReader } from '../../apps/provider-adapter/src/transport/event-reader.js';

/** Everything a stream comes out as. */
export interface StreamReading {
  /** What the caller gets, byte for byte. */
  readonly passed: string;
  readonly state: StreamState;
  readonly failure: string | undefined;
  /** The whole answer put together, when it did not fail. */
  readonly completion: Record<string, unknown> | undefined;
}

export const aRequest = (callerWantsUsage: boolean): ProviderRequest => ({
  path: '/chat/completions',
  headers: {},
  body: '{}',
  streams: true,
  callerWantsUsage,
});

/** Reads a stream that arrives in the given pieces, each in memory of its own, as sockets deliver it. */
export function readStream(adapter: Adapter, pieces: readonly Buffer[], callerWantsUsage = false): StreamReading {
  const passed: Buffer[] = [];
  const collector: ChunkCollector = adapter.newCollector();
  const caps = { maxEventBytes: 1_000_000, maxEvents: 100_000 };
  const reader = new EventReader(adapter, aRequest(callerWantsUsage), caps, {
    write: (bytes) => void passed.push(Buffer.from(bytes)),
    onData: (data) => collector.add(data),
  });
  for (const piece of pieces) if (!reader.isOver) reader.push(Buffer.from(piece));
  reader.finish();
  const failure = reader.failure?.kind;
  return {
    passed: Buffer.concat(passed).toString('utf8'),
    state: reader.state,
    failure,
    completion: failure ? undefined : (JSON.parse(collector.finish()) as Record<string, unknown>),
  };
}
