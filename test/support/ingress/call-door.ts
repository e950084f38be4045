import type { ApiError } from '#contracts';
import { keys, type RunningIngress } from './start-ingress.js';

export interface CallInit {
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

/** A request as an ordinary client sends it: POST with a body, GET without. */
export function callDoor({ url }: RunningIngress, path: string, init: CallInit = {}): Promise<Response> {
  const { body, key = keys.acme, headers = {}, method = body === undefined ? 'GET' : 'POST' } = init;
  return fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

export async function errorOf(response: Response): Promise<ApiError & { status: number }> {
  const { error } = (await response.json()) as { error: ApiError };
  return { ...error, status: response.status };
}
