import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Clock } from '#telemetry';
import { RecordedLogger } from '../../../../test/support/recorded-telemetry.js';
import { Outages, outageDelayMs } from './outage.js';

class HandClock extends Clock {
  atMs = 0;
  nowMs(): number {
    return this.atMs;
  }
}

describe('an outage', () => {
  it('is two log lines however many failures it has, and tells how long it lasted', () => {
    const logger = new RecordedLogger();
    const clock = new HandClock();
    const outage = new Outages(clock, logger).watch({ began: 'away', ended: 'back' }, { stream: 's' });
    outage.works();
    clock.atMs = 1000;
    for (let n = 0; n < 5; n += 1) outage.failed(new Error(`no ${n}`));
    expect(outage.failuresInARow).toBe(5);
    clock.atMs = 4000;
    outage.works();
    outage.works();
    expect(logger.lines).toEqual([
      { level: 'error', fields: { stream: 's', error: 'no 0' }, message: 'away' },
      { level: 'info', fields: { stream: 's', lastedMs: 3000 }, message: 'back' },
    ]);
    outage.failed('again');
    expect(logger.count('error')).toBe(2);
  });

  it('waits longer with every failure, never longer than 5 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 50].map((n) => outageDelayMs(n, 1))).toEqual([
      100, 200, 400, 800, 1600, 3200, 5000, 5000,
    ]);
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const delayMs = outageDelayMs(failures, random);
        expect(delayMs >= 0 && delayMs <= 5000).toBe(true);
      }),
    );
  });
});
