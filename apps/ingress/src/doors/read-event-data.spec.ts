import { describe, expect, it } from '@jest/globals';
import { readEventData } from './read-event-data.js';

describe('the data of events', () => {
  it.each([
    ['one line each', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['without a space', 'data:a\n\n', ['a']],
    ['over several lines', 'data: a\ndata: b\n\n', ['a\nb']],
    ['with carriage returns', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['beside names, ids and comments', ': hello\nevent: x\nid: 1\ndata: a\n\n: bye\n\n', ['a']],
    ['that begins with spaces', 'data:   a\n\n', ['  a']],
    ['without its last blank line', 'data: a\n', ['a']],
  ])('%s', (_what, text, expected) => {
    expect(readEventData(text)).toEqual(expected);
  });
});
