import { describe, expect, it } from '@jest/globals';
import { decodeText, isTextType, parseDataUrl } from './parse-data-url.js';

describe('parseDataUrl', () => {
  it.each([
    ['data:image/png;base64,AAAA', { mediaType: 'image/png', base64: 'AAAA' }],
    ['DATA:Text/Plain;charset=utf-8;BASE64,SGk=', { mediaType: 'text/plain', base64: 'SGk=' }],
    ['data:;base64,SGk=', { mediaType: 'text/plain', base64: 'SGk=' }],
    ['data:image/png;base64,', { mediaType: 'image/png', base64: '' }],
  ])('reads %s', (url, expected) => {
    expect(parseDataUrl(url)).toEqual(expected);
  });

  it.each([
    'https://example.org/data:x',
    'data:text/plain,Hi',
    'data:image/png;base64',
    `data:${'x'.repeat(300)};base64,AA`,
  ])('takes %.40s for another address', (url) => {
    expect(parseDataUrl(url)).toBeUndefined();
  });

  it('decodes text as UTF-8, or says that it cannot', () => {
    expect(decodeText('R3LDvMOfZSDwn5qA')).toBe('Grüße 🚀');
    expect(decodeText('no base64!')).toBeUndefined();
  });

  it.each([
    ['text/x-python', true],
    ['application/json', true],
    ['application/ld+json', true],
    ['image/svg+xml', true],
    ['application/zip', false],
    ['image/png', false],
  ])('knows whether %s is text', (type, expected) => {
    expect(isTextType(type)).toBe(expected);
  });
});
