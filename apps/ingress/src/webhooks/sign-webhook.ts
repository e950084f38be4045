import { Webhook } from 'standardwebhooks';

export interface WebhookToSign {
  /** Receivers know a webhook they have had by it. */
  readonly id: string;
  readonly body: string;
  readonly sentAtMs: number;
  /** `whsec_…` */
  readonly secret: string;
}

/** The headers of Standard Webhooks: every library of it verifies them, the OpenAI SDKs' `webhooks.unwrap` too. */
export function signWebhook({ id, body, sentAtMs, secret }: WebhookToSign): Record<string, string> {
  const sentAt = new Date(sentAtMs);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAtMs / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, sentAt, body),
  };
}
