import { describe, expect, it } from '@jest/globals';
import { adapterOf, WIRE_NAMES } from './adapter-registry.js';
import { dialectNameOfHost, dialectNamesOf } from './dialects/dialect-registry.js';

describe('adapterOf', () => {
  it('has every wire under its own name', () => {
    for (const name of WIRE_NAMES) expect(adapterOf(name).wire).toBe(name);
  });

  it('names what is known when it is asked for what is not', () => {
    expect(() => adapterOf('soap')).toThrow(/wire 'soap' is not known; known wires: openai, azure-openai/);
    expect(() => adapterOf('openai', { dialect: 'klingon' })).toThrow(
      /has no dialect 'klingon'; it has: compatible, openai/,
    );
    expect(() => adapterOf('cohere', { dialect: 'openai' })).toThrow('it has none');
  });

  it('builds every dialect of every wire', () => {
    for (const wire of WIRE_NAMES)
      for (const dialect of dialectNamesOf(wire)) expect(adapterOf(wire, { dialect }).wire).toBe(wire);
  });

  it('sends the key where the host looks for it', () => {
    const headers = (wire: string, dialect?: string) => adapterOf(wire, { dialect }).authorize('k');
    expect(headers('openai', 'groq')).toEqual({ authorization: 'Bearer k' });
    expect(headers('openai', 'portkey')).toEqual({ 'x-portkey-api-key': 'k' });
    expect(headers('azure-openai')).toEqual({ 'api-key': 'k' });
    expect(headers('gemini')).toEqual({ 'x-goog-api-key': 'k' });
    expect(headers('cohere')).toEqual({ authorization: 'Bearer k' });
  });
});

describe('dialectNameOfHost', () => {
  it.each([
    ['openai', 'api.groq.com', 'groq'],
    ['openai', 'dashscope-intl.aliyuncs.com', 'qwen'],
    ['openai', '192.168.1.7:11434', 'ollama'],
    ['openai', 'api.groq.com.evil.example', undefined],
    ['openai', 'llm.example', undefined],
    ['gemini', 'europe-west4-aiplatform.googleapis.com', 'vertex'],
    ['gemini', 'generativelanguage.googleapis.com', undefined],
    ['mistral', 'api.mistral.ai', undefined],
    // The wire decides: Vertex has an OpenAI-compatible path too.
    ['openai', 'europe-west4-aiplatform.googleapis.com', undefined],
  ])('of the wire %s at %s is %s', (wire, host, expected) => {
    expect(dialectNameOfHost(wire, host)).toBe(expected);
  });
});
