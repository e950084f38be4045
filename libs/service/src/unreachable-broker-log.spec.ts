import { describe, expect, it } from '@jest/globals';
import { RecordedLogger } from '../../../test/support/recorded-telemetry.js';
import { unreachableBrokerLog } from './unreachable-broker-log.js';

describe('unreachableBrokerLog', () => {
  it('says the first failed dial and then one a minute, with the address, the reason and NATS_URL', () => {
    const logger = new RecordedLogger();
    let nowMs = 0;
    const failed = unreachableBrokerLog('nats://broker:4222', logger, () => nowMs);
    for (; nowMs < 120_000; nowMs += 500) failed(new Error('connection refused'));
    expect(logger.lines.map(({ level, fields }) => [level, fields])).toEqual([
      ['warn', { broker: 'nats://broker:4222', reason: 'connection refused', failedDials: 1 }],
      ['warn', { broker: 'nats://broker:4222', reason: 'connection refused', failedDials: 121 }],
    ]);
    expect(logger.has('warn', /cannot be reached.*NATS_URL/)).toBe(true);
  });

  it('says another reason at once', () => {
    const logger = new RecordedLogger();
    const failed = unreachableBrokerLog('nats://broker:4222', logger, () => 0);
    for (const reason of ['connection refused', 'connection refused', 'Authorization Violation'])
      failed(new Error(reason));
    expect(logger.lines.map(({ fields }) => fields)).toMatchObject([
      { reason: 'connection refused', failedDials: 1 },
      { reason: 'Authorization Violation', failedDials: 3 },
    ]);
  });
});
