import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RecordedLogger } from '../../../../test/support/recorded-telemetry.js';
import { SettableClock } from '../../../../test/support/settable-clock.js';
import { Outages, outageDelayMs } from './outage.js';

describe('an outage', () => {
  it('is two log lines however many failures it has, and tells how long it lasted', () => {
    const logger = new RecordedLogger();
    const clock = new SettableClock(0);
    const outage = new Outages(clock, logger).watch({ began: 'away', ended: 'back' }, { stream: 's' });
    outage.works();
    clock.pass(1_000);
    for (let n = 0; n < 5; n += 1) outage.failed(new Error(`no ${n}`));
    expect(outage.failuresInARow).toBe(5);
    clock.pass(3_000);
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
