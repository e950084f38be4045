import http from 'node:http';
import https from 'node:https';

const connectTimeoutMs = 5_000; // a machine without access to GitHub moves on to the next way after this
const idleTimeoutMs = 20_000;
const maxRedirects = 5;

/**
 * GET `url` into memory, following redirects. Node's `fetch` cannot limit the time to connect apart from the time to
 * download, and that is the limit that matters here; hence `https`.
 * @param {string} url
 * @param {{ maxBytes?: number, onProgress?: (receivedBytes: number, totalBytes: number) => void }} [how]
 * @returns {Promise<Buffer>} rejects with a message that names host and reason
 */
export async function fetchFile(url, { maxBytes = 100_000_000, onProgress } = {}) {
  let current = new URL(url);
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const response = await openResponse(current);
    const location = response.headers.location;
    if (response.statusCode >= 300 && response.statusCode < 400 && location) {
      response.destroy();
      current = nextUrl(current, location);
      continue;
    }
    if (response.statusCode !== 200) {
      response.destroy();
      throw new Error(`${current.host} answered ${response.statusCode}`);
    }
    return await readBody(response, { maxBytes, onProgress });
  }
  throw new Error(`${current.host} redirected more than ${maxRedirects} times`);
}

/** A redirect may change the host (GitHub's does) but never step down from https. */
function nextUrl(current, location) {
  const next = new URL(location, current);
  if (current.protocol === 'https:' && next.protocol !== 'https:')
    throw new Error(`${current.host} redirected to ${next.protocol}`);
  return next;
}

function openResponse(url) {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? http : https).get(url, {
      headers: { 'user-agent': 'sluice-bootstrap' },
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`${url.host} did not answer within ${connectTimeoutMs / 1000} s`)),
      connectTimeoutMs,
    );
    request.setTimeout(idleTimeoutMs, () => request.destroy(new Error(`${url.host} stopped sending`)));
    request.once('error', (error) => {
      clearTimeout(timer);
      reject(error.message ? error : new Error(`${url.host} cannot be reached (${error.code})`));
    });
    request.once('response', (response) => {
      clearTimeout(timer);
      resolve(response);
    });
  });
}

async function readBody(response, { maxBytes, onProgress }) {
  const totalBytes = Number(response.headers['content-length'] ?? 0);
  const chunks = [];
  let receivedBytes = 0;
  for await (const chunk of response) {
    receivedBytes += chunk.length;
    if (receivedBytes > maxBytes) {
      response.destroy();
      throw new Error(`the file is larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
    onProgress?.(receivedBytes, totalBytes);
  }
  if (totalBytes && receivedBytes !== totalBytes) throw new Error(`the transfer broke off at ${receivedBytes} bytes`);
  return Buffer.concat(chunks);
}
