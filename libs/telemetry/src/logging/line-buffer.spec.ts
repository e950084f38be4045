import { describe, expect, it } from '@jest/globals';
import { LineBuffer } from './line-buffer.js';

function collecting() {
  const written: string[] = [];
  const flushes: number[] = [];
  const write = (bytes: Buffer) => void written.push(bytes.toString());
  return { written, flushes, buffer: new LineBuffer({ write, flush: () => void flushes.push(written.length) }) };
}

describe('LineBuffer', () => {
  const line = `${'x'.repeat(1_000)} é 漢 😀\n`;

  it('writes many lines at once, in order, none twice', () => {
    const { buffer, written } = collecting();
    for (let count = 0; count < 20; count += 1) buffer.write(line);
    expect(written).toEqual([]);
    buffer.handOn();
    buffer.handOn();
    expect(written).toEqual([line.repeat(20)]);
  });

  it('does not wait for anybody when it is full', () => {
    const { buffer, written, flushes } = collecting();
    for (let count = 0; count < 40; count += 1) buffer.write(line);
    expect(written).toHaveLength(1);
    expect(flushes).toEqual([1]);
    buffer.handOn();
    expect(written.join('')).toBe(line.repeat(40));
  });

  it('keeps its place in the order for a line that is longer than it is', () => {
    const { buffer, written } = collecting();
    const long = `${'漢'.repeat(40_000)}\n`;
    for (const text of [line, long, line]) buffer.write(text);
    buffer.handOn();
    expect(written.join('')).toBe(line + long + line);
  });
});
