import { subjects } from '#contracts';
import type { BrokerObserver } from '../support/broker-observer.js';
import type { Gateway } from '../support/gateway-processes.js';

/** Submits once. @returns the job's id. @throws NotAcknowledged */
export type Door = (payload: Uint8Array<ArrayBuffer>) => Promise<string>;

/** Nothing was promised; the job may be there all the same. */
export class NotAcknowledged extends Error {
  override readonly name = 'NotAcknowledged';

  /** @param isFinal the gateway will never take it */
  constructor(
    message: string,
    readonly isFinal: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const TENANT = 'default';
/** Longer than the gateway itself waits for its broker. */
const ANSWER_LIMIT_MS = 20_000;

export function httpDoor({ baseUrl, apiKey }: Gateway): Door {
  return async (payload) => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
    const exchange = async () => {
      const response = await fetch(`${baseUrl}/v1/jobs`, { method: 'POST', headers, body: payload, signal });
      return { status: response.status, text: await response.text() };
    };
    const { status, text } = await exchange().catch(notHeard);
    if (status === 202) return idOf(text);
    throw new NotAcknowledged(`${status} ${text.slice(0, 300)}`, isFinal(status));
  };
}

export function natsDoor(observer: BrokerObserver): Door {
  return async (payload) => {
    const text = await observer.request(subjects.submit(TENANT), payload, ANSWER_LIMIT_MS).catch(notHeard);
    const { error } = JSON.parse(text) as { error?: { code: number } };
    if (!error) return idOf(text);
    throw new NotAcknowledged(text.slice(0, 300), isFinal(error.code));
  };
}

function notHeard(error: unknown): never {
  throw new NotAcknowledged(error instanceof Error ? error.message : String(error), false, { cause: error });
}

/** Busy, limited and broken pass. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 409, 429].includes(status);
}

function idOf(text: string): string {
  const { id } = JSON.parse(text) as { id?: unknown };
  if (typeof id !== 'string')
    throw new NotAcknowledged(`an acknowledgement without an id: ${text.slice(0, 300)}`, true);
  return id;
}
