import { describe, expect, it } from '@jest/globals';
import { isStrict } from './is-strict.js';

const strict = (value?: string) => isStrict(value === undefined ? {} : { 'x-sluice-strict': value });

describe('isStrict', () => {
  it.each(['true', 'TRUE', 'True', '1', 'yes', 'on', ' true '])('is meant by %j', (value) => {
    expect(strict(value)).toBe(true);
  });

  it.each([undefined, '', 'false', 'False', '0', 'no', 'off'])('is not meant by %j', (value) => {
    expect(strict(value)).toBe(false);
  });

  it.each(['maybe', '2', 'true, true'])('is never guessed from %j', (value) => {
    expect(() => strict(value)).toThrow("Invalid 'x-sluice-strict': expected true or false.");
  });
});
