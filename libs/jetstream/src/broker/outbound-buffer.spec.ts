import { describe, expect, it } from '@jest/globals';
import { OutboundBuffer } from './outbound-buffer.js';

const LARGE = 300_000;

describe('OutboundBuffer', () => {
  it('hands out what was written, in its order and once', () => {
    const waiting = new OutboundBuffer();
    waiting.write('PUB größe 3\r\n');
    waiting.fill(Buffer.from('abc'), Buffer.from('\r\n'));
    expect(waiting.size()).toBe(20);
    expect(Buffer.from(waiting.drain()).toString()).toBe('PUB größe 3\r\nabc\r\n');
    expect(waiting.size()).toBe(0);
    expect(waiting.drain()).toHaveLength(0);
  });

  it('never writes again where it handed something out', () => {
    const waiting = new OutboundBuffer();
    const pieces = Array.from({ length: 400 }, (_, index) => {
      waiting.write(`message ${index}`);
      waiting.fill(Buffer.alloc(1_000, index % 256));
      return waiting.drain();
    });
    for (const [index, piece] of pieces.entries()) {
      const text = `message ${index}`;
      expect(Buffer.from(piece.subarray(0, text.length)).toString()).toBe(text);
      expect(piece.subarray(text.length).every((byte) => byte === index % 256)).toBe(true);
    }
  });

  it('takes more than a chunk holds, at once and little by little', () => {
    const waiting = new OutboundBuffer();
    waiting.write('first');
    waiting.fill(Buffer.alloc(LARGE, 'a'));
    for (let at = 0; at < LARGE; at += 1_000) waiting.fill(Buffer.alloc(1_000, 'b'));
    expect(Buffer.from(waiting.drain()).toString()).toBe(`first${'a'.repeat(LARGE)}${'b'.repeat(LARGE)}`);
  });

  it('gives up the memory of what piled up', () => {
    const waiting = new OutboundBuffer();
    waiting.fill(Buffer.alloc(20 * LARGE, 'a'));
    const pile = waiting.drain();
    waiting.write('next');
    const next = waiting.drain();
    expect(Buffer.from(next).toString()).toBe('next');
    expect(next.buffer).not.toBe(pile.buffer);
    expect(next.buffer.byteLength).toBeLessThan(LARGE);
    expect(pile.every((byte) => byte === 'a'.charCodeAt(0))).toBe(true);
  });

  it('forgets what waits when the connection is lost', () => {
    const waiting = new OutboundBuffer();
    waiting.write('lost');
    waiting.reset();
    expect(waiting.size()).toBe(0);
    waiting.write('kept');
    expect(Buffer.from(waiting.drain()).toString()).toBe('kept');
  });
});
