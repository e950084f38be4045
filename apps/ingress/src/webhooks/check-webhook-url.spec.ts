import { describe, expect, it } from '@jest/globals';
import { checkWebhookUrl } from './check-webhook-url.js';

const check = (link: string, webhookAllowPrivate = false) => checkWebhookUrl(link, { webhookAllowPrivate });

describe('checkWebhookUrl', () => {
  it('takes https addresses of public hosts', () => {
    expect(() => check('https://hook.example/path?x=1')).not.toThrow();
    expect(() => check('https://8.8.8.8:8443/')).not.toThrow();
  });

  it.each([
    'http://hook.example/',
    'https://user:password@hook.example/',
    'https://169.254.169.254/latest/meta-data',
    'https://2130706433/',
    'https://[::1]/',
    'https://localhost/',
    'https://gateway.internal/',
    'ftp://hook.example/',
    'hook.example',
  ])('refuses %s', (link) => {
    expect(() => check(link)).toThrow('expected an https URL of a public host');
  });

  it('takes private hosts and plain http where the operator allows it, never a password', () => {
    expect(() => check('http://127.0.0.1:8000/hook', true)).not.toThrow();
    expect(() => check('https://gateway.internal/', true)).not.toThrow();
    expect(() => check('http://user:password@127.0.0.1/', true)).toThrow('expected an http or https URL');
    expect(() => check('file:///etc/passwd', true)).toThrow('expected an http or https URL');
  });
});
