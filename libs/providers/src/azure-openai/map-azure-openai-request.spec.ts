import { describe, expect, it } from '@jest/globals';
import { adapterOf } from '../adapter-registry.js';

const body = { messages: [{ role: 'user', content: 'x' }], max_tokens: 5, stream: true };
const map = (apiVersion?: string, model = 'my-gpt') => {
  const adapter = adapterOf('azure-openai', { apiVersion });
  const request = adapter.mapRequest({ path: '/v1/chat/completions', model, body });
  return {
    base: adapter.defaultBasePath,
    path: request.path,
    sent: JSON.parse(request.body) as Record<string, unknown>,
  };
};

describe('the azure-openai wire', () => {
  it('names the deployment in the body of the newer API', () => {
    expect(map()).toMatchObject({ base: '/openai/v1', path: '/chat/completions', sent: { model: 'my-gpt' } });
    expect(map('preview')).toMatchObject({ base: '/openai/v1', path: '/chat/completions?api-version=preview' });
  });

  it('names it in the path of the older one, whatever is in its name', () => {
    expect(map('2024-10-21')).toMatchObject({
      base: '/openai',
      path: '/deployments/my-gpt/chat/completions?api-version=2024-10-21',
    });
    expect(map('2024-10-21', '../x?y').path).toBe('/deployments/..%2Fx%3Fy/chat/completions?api-version=2024-10-21');
  });

  it('asks old versions for nothing they do not know', () => {
    expect(map('2024-10-21').sent).toMatchObject({ max_completion_tokens: 5, stream_options: { include_usage: true } });
    expect(map('2024-02-01').sent).toMatchObject({ max_tokens: 5 });
    expect(map('2024-02-01').sent).not.toHaveProperty('stream_options');
    const adapter = adapterOf('azure-openai', { apiVersion: '2024-02-01' });
    const wanted = { ...body, stream_options: { include_usage: true } };
    const request = adapter.mapRequest({ path: '/v1/chat/completions', model: 'm', body: wanted });
    expect(request.warnings?.map(({ param }) => param)).toEqual(['stream_options']);
  });

  it('recognises a call that a full reservation handed on', () => {
    const { readHeaders } = adapterOf('azure-openai');
    expect(readHeaders?.({ 'x-ms-spillover-from-deployment': 'ptu' })).toEqual({ serviceTier: 'default' });
    expect(readHeaders?.({ 'azure-openai-deployment-utilization': '81%' })).toEqual({});
  });
});
