import { request } from 'undici';
import { CredentialError } from '../credentials/credential.js';

export interface FormAnswer {
  readonly statusCode: number;
  /** Undefined when the body is not a JSON object. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

/** For all of it: whoever waits for a token is a call that is due. */
const TIMEOUT_MS = 10_000;
/** Microsoft's tokens have 2 KB; a page of HTML is none. */
const MAX_ANSWER_BYTES = 64 * 1024;
const UNREACHABLE = {
  kind: 'connect-failed',
  message: "The token endpoint of the gateway's credential could not be reached.",
} as const;

/** Where the tokens of one credential come from. No redirects: the credential is sent to this address only. */
export class TokenEndpoint {
  constructor(private readonly url: string) {}

  /** @throws CredentialError when there is no answer, or one that is too large */
  async postForm(fields: Readonly<Record<string, string>>): Promise<FormAnswer> {
    try {
      const { statusCode, body } = await request(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams(fields).toString(),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
      });
      return { statusCode, json: parseObject(await readBounded(body)) };
    } catch (error) {
      // Its text names the address; whoever reads the log finds it in the cause.
      throw error instanceof CredentialError ? error : new CredentialError(UNREACHABLE, { cause: error });
    }
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early destroys the body, and its connection with it.
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      const message = "The answer of the token endpoint of the gateway's credential is over the size limit.";
      throw new CredentialError({ kind: 'malformed-response', message });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
