import { describe, expect, it } from '@jest/globals';
import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import { streams } from '#contracts';
import { provisionStreams } from './provision.js';

const NOT_FOUND = 10059;
const OVERLAP = 10065;
const OPTIONS = { replicas: 1, storageBudgetBytes: 10_000_000_000 };
const SLOW = streams.held.name;

type Config = Partial<StreamConfig> & { name: string };

function refusal(message: string, code: number): Error {
  return Object.assign(new Error(message), { code });
}

/** A broker whose stream `SLOW` is created by somebody else, or is in a stranger's way, while we create it. */
function brokerWhere(othersCreate: boolean) {
  const there = new Map<string, Config>();
  const updated: string[] = [];
  const streamsOfBroker = {
    info: async (name: string) => {
      if (!there.has(name)) throw refusal('stream not found', NOT_FOUND);
    },
    add: async (config: Config) => {
      if (config.name === SLOW) {
        if (othersCreate) there.set(SLOW, config);
        throw refusal('subjects overlap with an existing stream', OVERLAP);
      }
      there.set(config.name, config);
      return { config };
    },
    update: async (name: string, config: Config) => {
      updated.push(name);
      return { config };
    },
  };
  return { manager: { streams: streamsOfBroker } as unknown as JetStreamManager, there, updated };
}

describe('provisionStreams', () => {
  it('takes the stream that another service created at the same moment', async () => {
    const { manager, there, updated } = brokerWhere(true);
    await provisionStreams(manager, OPTIONS);
    expect(there.size).toBe(Object.keys(streams).length);
    expect(updated).toEqual([SLOW]);
  });

  it('says what to do about a stream that really is in the way', async () => {
    const { manager } = brokerWhere(false);
    await expect(provisionStreams(manager, OPTIONS)).rejects.toThrow(
      `stream ${SLOW} could not be provisioned: subjects overlap with an existing stream (another stream captures its subjects: delete it or use an account of its own)`,
    );
  });
});
