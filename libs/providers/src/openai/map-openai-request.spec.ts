import { describe, expect, it } from '@jest/globals';
import type { ProviderCall } from '../adapter.js';
import type { Dialect } from '../dialects/dialect.js';
import { mapOpenaiRequest } from './map-openai-request.js';

const options: Dialect = { name: 'compatible', hosts: [] };
const call = (body: Record<string, unknown>): ProviderCall => ({ path: '/v1/chat/completions', body, model: 'real' });
const sent = (body: Record<string, unknown>, given = options) => JSON.parse(mapOpenaiRequest(call(body), given).body);

describe('mapOpenaiRequest', () => {
  it('changes the model and nothing else, in the same order', () => {
    const body = {
      messages: [{ role: 'user', content: 'é' }],
      model: 'alias',
      x_unknown: { deep: [1, null] },
      seed: 3,
    };
    const request = mapOpenaiRequest(call(body), options);
    expect(request.body).toBe(JSON.stringify({ ...body, model: 'real' }));
    expect(request).toMatchObject({ path: '/chat/completions', streams: false, callerWantsUsage: false });
  });

  it('asks for usage at the end of a stream and remembers that the caller did not', () => {
    const request = mapOpenaiRequest(call({ model: 'a', stream: true }), options);
    expect(JSON.parse(request.body)).toEqual({ model: 'real', stream: true, stream_options: { include_usage: true } });
    expect(request).toMatchObject({ streams: true, callerWantsUsage: false });
  });

  it('keeps the other stream options of the caller', () => {
    const body = { model: 'a', stream: true, stream_options: { include_obfuscation: false, include_usage: false } };
    expect(sent(body)['stream_options']).toEqual({ include_obfuscation: false, include_usage: true });
  });

  it('remembers that the caller wants usage', () => {
    const body = { model: 'a', stream: true, stream_options: { include_usage: true } };
    expect(mapOpenaiRequest(call(body), options).callerWantsUsage).toBe(true);
  });

  it('leaves stream options that are none to the provider to refuse', () => {
    expect(sent({ model: 'a', stream: true, stream_options: 7 })['stream_options']).toBe(7);
  });

  it('does not add stream options to a call that is not streamed', () => {
    expect(sent({ model: 'a', stream: false })).toEqual({ model: 'real', stream: false });
  });

  it('does not ask providers that refuse the question', () => {
    expect(sent({ model: 'a', stream: true }, { ...options, asksForStreamUsage: false })).toEqual({
      model: 'real',
      stream: true,
    });
  });

  it('sends a key that was there twice once', () => {
    const body = JSON.parse('{"model":"cheap","max_tokens":1,"max_tokens":9}') as Record<string, unknown>;
    expect(mapOpenaiRequest(call(body), options).body).toBe('{"model":"real","max_tokens":9}');
  });
});
