import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StreamedBody } from './streamed-body.js';

describe('StreamedBody', () => {
  let socket: PassThrough;
  let body: StreamedBody;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    socket = new PassThrough({ highWaterMark: 100 });
    body = new StreamedBody(socket as unknown as ServerResponse, 1_000);
  });
  afterEach(() => {
    socket.destroy();
    jest.useRealTimers();
  });
  const written = () => String(socket.read() ?? '');

  it('says something every 15 s, but only when nobody else did', () => {
    jest.advanceTimersByTime(15_000);
    expect(written()).toBe(': keep-alive\n\n');
    void body.write('data: 1\n\n');
    jest.advanceTimersByTime(15_000);
    expect(written()).toBe('data: 1\n\n');
    jest.advanceTimersByTime(15_000);
    expect(written()).toBe(': keep-alive\n\n');
  });

  it('is silent after the end and takes nothing more', () => {
    body.end('bye');
    jest.advanceTimersByTime(60_000);
    void body.write('late');
    expect(written()).toBe('bye');
  });

  it('gives up a reader who takes nothing for half a minute', async () => {
    const room = body.write('x'.repeat(200));
    expect(room).toBeInstanceOf(Promise);
    jest.advanceTimersByTime(29_999);
    expect(socket.destroyed).toBe(false);
    jest.advanceTimersByTime(1);
    expect(socket.destroyed).toBe(true);
    await room;
  });

  it('gives up a reader at once when more piles up than the limit', () => {
    void body.write('x'.repeat(600));
    expect(socket.destroyed).toBe(false);
    void body.write('x'.repeat(600));
    expect(socket.destroyed).toBe(true);
  });
});
