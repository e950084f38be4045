import { createHash, createHmac } from 'node:crypto';
import type { RecordedRequest } from './recording-server.js';

/**
 * Whether a request is signed as AWS Signature Version 4 says, computed from the received request alone and without the
 * library that signed it (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
export function verifyAwsSignature(request: RecordedRequest, secretAccessKey: string): boolean {
  const { authorization = '', ...headers } = request.headers;
  const match = /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
    authorization,
  );
  if (!match) return false;
  const [, scope = '', signedHeaders = '', signature] = match;
  const [path = '', query = ''] = request.path.split('?');
  const canonical = [
    request.method,
    // Every service but S3 signs the path encoded once more.
    path.split('/').map(encodeURIComponent).join('/'),
    [...query.split('&')].sort().join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signedHeaders,
    sha256(request.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  return hmac(key, toSign).toString('hex') === signature;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
