import { describe, expect, it } from '@jest/globals';
import { readCliEnvironment } from '../read-cli-environment.js';
import { normalizeUrl, resolveGateway } from './resolve-gateway.js';

describe('the address of the gateway', () => {
  it('is where a gateway of the same environment listens', () => {
    expect(readCliEnvironment({}).url).toBe('http://127.0.0.1:8080');
    expect(readCliEnvironment({ SLUICE_HTTP_HOST: '0.0.0.0', SLUICE_HTTP_PORT: '9000' }).url).toBe(
      'http://127.0.0.1:9000',
    );
    expect(readCliEnvironment({ SLUICE_HTTP_HOST: '::1' }).url).toBe('http://[::1]:8080');
    expect(readCliEnvironment({ SLUICE_URL: 'https://gw', SLUICE_HTTP_PORT: '1' }).url).toBe('https://gw');
  });

  it('may be written as the base URL of an SDK', () => {
    expect(normalizeUrl('http://localhost:8080/v1/')).toBe('http://localhost:8080');
    expect(normalizeUrl('https://gw.example.com/llm/v1')).toBe('https://gw.example.com/llm');
    expect(() => normalizeUrl('localhost:8080')).toThrow('is not the address of a gateway');
  });

  it('comes from the flags first, and so does the key', async () => {
    const environment = readCliEnvironment({ SLUICE_URL: 'http://b', SLUICE_API_KEY: 'b', SLUICE_ROOT_KEY: 'c' });
    expect(await resolveGateway({ url: 'http://a', key: 'a' }, environment)).toEqual({ url: 'http://a', key: 'a' });
    expect(await resolveGateway({}, environment)).toEqual({ url: 'http://b', key: 'b' });
    await expect(resolveGateway({ key: 'a\nb' }, environment)).rejects.toThrow('characters a key never has');
  });
});
