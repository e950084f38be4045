import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Answer, AnswerEnd } from '#jetstream';
import { SharedCall } from './shared-call.js';

class HeardAnswer implements Answer {
  readonly started = false;
  readonly heard: string[] = [];
  start(): void {
    this.heard.push('start');
  }
  write(): void {
    this.heard.push('write');
  }
  end(): void {
    this.heard.push('end');
  }
  fail(): void {
    this.heard.push('fail');
  }
}

const END = {} as AnswerEnd;

describe('SharedCall', () => {
  let over: number;
  let call: SharedCall;
  beforeEach(() => {
    jest.useFakeTimers();
    over = 0;
    call = new SharedCall(() => {
      over += 1;
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('answers everybody who joined, once', () => {
    const [first, second] = [new HeardAnswer(), new HeardAnswer()];
    call.join(first);
    call.join(second);
    call.end(END);
    expect([first.heard, second.heard]).toEqual([['end'], ['end']]);
    expect(over).toBe(1);
  });

  it('goes on while one caller is left and is aborted with the last', () => {
    const [first, second] = [new HeardAnswer(), new HeardAnswer()];
    call.join(first);
    call.join(second);
    call.leave(first, 0);
    expect(call.signal.aborted).toBe(false);
    call.leave(second, 0);
    expect(call.signal.aborted).toBe(true);
    expect(over).toBe(1);
  });

  it('lingers for a retry and is aborted when none comes', () => {
    const [first, second] = [new HeardAnswer(), new HeardAnswer()];
    call.join(first);
    call.leave(first, 900);
    jest.advanceTimersByTime(899);
    call.join(second);
    jest.advanceTimersByTime(5_000);
    expect(call.signal.aborted).toBe(false);
    call.leave(second, 900);
    jest.advanceTimersByTime(900);
    expect(call.signal.aborted).toBe(true);
  });

  it('keeps an answer nobody waited for until the retry comes', () => {
    const [first, second] = [new HeardAnswer(), new HeardAnswer()];
    call.join(first);
    call.leave(first, 900);
    call.fail({ kind: 'server-error', message: 'x' }, []);
    expect(over).toBe(0);
    call.join(second);
    expect([first.heard, second.heard]).toEqual([[], ['fail']]);
    expect(over).toBe(1);
  });

  it('forgets an answer nobody came back for, without an abort', () => {
    const first = new HeardAnswer();
    call.join(first);
    call.leave(first, 900);
    call.end(END);
    jest.advanceTimersByTime(900);
    expect(over).toBe(1);
    expect(call.signal.aborted).toBe(false);
  });
});
