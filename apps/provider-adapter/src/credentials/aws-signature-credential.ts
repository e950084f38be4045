import { hash } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credential, HeaderList, OutgoingCall } from './credential.js';

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What Bedrock's runtime is called in signatures. */
const SERVICE = 'bedrock';
/** Given to the signer to sign; the transport sends them by itself. */
const SENT_ANYWAY: ReadonlySet<string> = new Set(['host', 'content-type']);

/** Signs each call with AWS Signature Version 4 (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html). */
export class AwsSignatureCredential implements Credential {
  readonly secrets: readonly string[];
  private readonly signer: SignatureV4;

  constructor(
    readonly id: string,
    { accessKeyId, secretAccessKey, sessionToken }: AwsKeys,
    region: string,
  ) {
    // The id signs nothing, but AWS says it back in its errors, and whoever reads it knows whose account this is.
    this.secrets = [accessKeyId, secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])];
    const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
    this.signer = new SignatureV4({ credentials, region, service: SERVICE, sha256: Sha256 });
  }

  async headersFor({ host, path, contentType, body, nowMs }: OutgoingCall): Promise<HeaderList> {
    const [pathname = '', query = ''] = path.split('?', 2);
    const request = {
      method: 'POST',
      protocol: 'https:',
      hostname: host,
      path: pathname,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: {
        host,
        'content-type': contentType,
        // The signer takes it from here: its own hash is JavaScript, 3 ms instead of 0.2 ms for a prompt of 200 KB.
        'x-amz-content-sha256': hash('sha256', body, 'hex'),
      },
    };
    const signed = await this.signer.sign(request, { signingDate: new Date(nowMs) });
    return Object.entries(signed.headers).flatMap(([name, value]) => {
      const lower = name.toLowerCase();
      return SENT_ANYWAY.has(lower) ? [] : [lower, value];
    });
  }
}
