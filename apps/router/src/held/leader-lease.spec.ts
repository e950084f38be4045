import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryBroker } from '../../../../test/support/ingress/memory-broker.js';
import { RecordedLogger } from '../../../../test/support/recorded-telemetry.js';
import { SettableClock } from '../../../../test/support/settable-clock.js';
import { until } from '../../../../test/support/until.js';
import { LEASE_TTL_MS, LeaderLease, type LeaseValue } from './leader-lease.js';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function aBucket() {
  return new MemoryBroker().buckets.open<LeaseValue>('lease', { ttlMs: LEASE_TTL_MS });
}

function aLease(bucket: Awaited<ReturnType<typeof aBucket>>, clock = new SettableClock(0)) {
  const changes: boolean[] = [];
  const logger = new RecordedLogger();
  const lease = new LeaderLease({ bucket, key: 'k', clock, logger, onChange: (leading) => changes.push(leading) });
  stops.push(() => lease.stop());
  return { lease, clock, changes, logger };
}

describe('LeaderLease', () => {
  it('makes one of two lead, and the other when the first stops', async () => {
    const bucket = await aBucket();
    const first = aLease(bucket);
    const second = aLease(bucket);
    await first.lease.start();
    await second.lease.start();
    expect([first.lease.leading, second.lease.leading]).toEqual([true, false]);
    await first.lease.stop();
    await until('the second leads', () => second.lease.leading);
    expect([first.changes, second.changes]).toEqual([[true, false], [true]]);
  });

  it('stops leading before its entry can have expired when it cannot renew', async () => {
    const bucket = await aBucket();
    const { lease, clock } = aLease(bucket);
    await lease.start();
    clock.pass(LEASE_TTL_MS - 1_001);
    expect(lease.leading).toBe(true);
    clock.pass(1);
    expect(lease.leading).toBe(false);
  });

  it('stops leading at once when somebody else holds the entry', async () => {
    const bucket = await aBucket();
    const { lease, changes } = aLease(bucket);
    await lease.start();
    await bucket.put('k', { holder: 'another', renewedAtMs: 0 });
    await until('it hears of it', () => changes.length === 2);
    expect(lease.leading).toBe(false);
  });

  it('ends quietly when the broker is away', async () => {
    const bucket = await aBucket();
    const { lease, logger } = aLease(bucket);
    await lease.start();
    bucket.get = () => Promise.reject(new Error('away'));
    await lease.stop();
    expect(logger.has('warn', /expires by itself/)).toBe(true);
  });
});
