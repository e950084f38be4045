import { describe, expect, it } from '@jest/globals';
import { readCredential } from './read-credential.js';

describe('readCredential', () => {
  it('finds the key in each of its headers, whatever their case', () => {
    expect(readCredential(['Host', 'x', 'AUTHORIZATION', 'bearer  sk-1'])).toBe('sk-1');
    for (const name of ['X-Api-Key', 'Api-Key', 'X-Goog-Api-Key']) expect(readCredential([name, 'sk-1'])).toBe('sk-1');
    expect(readCredential(['Accept', '*/*'])).toBeNull();
  });

  it('takes another scheme for a key that matches nothing', () => {
    expect(readCredential(['Authorization', 'Basic c2stMQ=='])).toBe('');
  });

  it('takes an empty header for none', () => {
    const bearer = ['Authorization', 'Bearer sk-1'];
    for (const name of ['X-Api-Key', 'Api-Key', 'X-Goog-Api-Key']) {
      for (const empty of ['', ' ']) {
        expect(readCredential([name, empty, ...bearer])).toBe('sk-1');
        expect(readCredential([...bearer, name, empty])).toBe('sk-1');
        expect(readCredential([name, empty])).toBeNull();
      }
    }
    for (const empty of ['', 'Bearer', 'Bearer ']) {
      expect(readCredential(['Authorization', empty, 'X-Api-Key', 'sk-1'])).toBe('sk-1');
      expect(readCredential(['Authorization', empty])).toBeNull();
    }
    expect(() => readCredential(['Authorization', '', ...bearer])).toThrow('more than one API key');
  });

  it('refuses two Authorization headers, even equal ones, and any two that disagree', () => {
    const twice = ['Authorization', 'Bearer sk-1', 'authorization', 'Bearer sk-1'];
    expect(() => readCredential(twice)).toThrow('more than one API key');
    expect(() => readCredential(['Authorization', 'Bearer sk-1', 'X-Api-Key', 'sk-2'])).toThrow(
      'more than one API key',
    );
    expect(readCredential(['Authorization', 'Bearer sk-1', 'X-Api-Key', 'sk-1'])).toBe('sk-1');
  });
});
