import { describe, expect, it } from '@jest/globals';
import { LineBuffer } from './line-buffer.js';

describe('LineBuffer', () => {
  const written: string[] = [];
  const buffer = new LineBuffer({ write: (text) => written.push(text) });
  const line = `${'x'.repeat(1_023)}\n`;

  it('writes many lines at once, in order, none twice', () => {
    for (let count = 0; count < 31; count += 1) buffer.write(line);
    buffer.handOn();
    buffer.handOn();
    expect(written).toEqual([line.repeat(31)]);
  });

  it('does not wait for anybody when it is full', () => {
    written.length = 0;
    for (let count = 0; count < 40; count += 1) buffer.write(line);
    expect(written).toEqual([line.repeat(32)]);
  });
});
