import type { HttpConfig } from '#config';
import { invalidRequest } from '../problem/problems.js';
import { isPublicHttps } from '../shape/is-public-https.js';

/** Whether a webhook may go to this address by its own text; what its name resolves to is judged when it is called. */
export function mayReceiveWebhooks(link: string, http: Pick<HttpConfig, 'webhookAllowPrivate'>): boolean {
  return http.webhookAllowPrivate ? isPlainHttp(link) : isPublicHttps(link);
}

/** @throws ApiProblem 400 `invalid_webhook` */
export function checkWebhookUrl(link: string, http: Pick<HttpConfig, 'webhookAllowPrivate'>): void {
  if (mayReceiveWebhooks(link, http)) return;
  const expected = http.webhookAllowPrivate ? 'an http or https URL' : 'an https URL of a public host';
  throw invalidRequest(
    `Invalid 'webhook': expected ${expected}, without user and password.`,
    'invalid_webhook',
    'webhook',
  );
}

function isPlainHttp(link: string): boolean {
  if (!URL.canParse(link)) return false;
  const { protocol, username, password } = new URL(link);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}
