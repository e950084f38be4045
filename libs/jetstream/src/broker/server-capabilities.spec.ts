import { describe, expect, it } from '@jest/globals';
import { capabilitiesOf, isAtLeast, requireSupported } from './server-capabilities.js';

describe('server capabilities', () => {
  it('compares versions by number, not by letter', () => {
    expect(isAtLeast('2.10.0', '2.9.10')).toBe(true);
    expect(isAtLeast('2.9.9', '2.9.10')).toBe(false);
    expect(isAtLeast('v2.15.2-RC.1', '2.15.2')).toBe(true);
  });

  it('warns of 2.9 once, naming what it lacks and the remedy', () => {
    const { warning, syncInterval } = capabilitiesOf('2.9.10');
    expect(syncInterval).toBe(false);
    expect(warning).toMatch(/sync_interval.*use 2\.10\.27 or newer/);
    expect(capabilitiesOf('2.15.2')).toMatchObject({ warning: null, syncInterval: true });
  });

  it('refuses a server older than any it was tested on', () => {
    expect(() => requireSupported('2.8.4')).toThrow(/2\.9\.10 or newer is needed/);
  });
});
