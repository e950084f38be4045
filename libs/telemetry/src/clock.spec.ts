import { expect, it } from '@jest/globals';
import { SystemClock } from './clock.js';

it('counts milliseconds since 1970', () => {
  const before = Date.now();
  const now = new SystemClock().nowMs();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});
