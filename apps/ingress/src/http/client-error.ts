import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { newRequestId, responseHeaders } from '#contracts';

interface ClientError extends Error {
  readonly code?: string;
}

const ROWS: Readonly<Record<string, { statusCode: number; code: string; message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    statusCode: 408,
    code: 'request_timeout',
    message: 'The request was not sent completely in time.',
  },
  HPE_HEADER_OVERFLOW: {
    statusCode: 431,
    code: 'headers_too_large',
    message: 'The headers of the request are too large.',
  },
};
const MALFORMED = { statusCode: 400, code: 'invalid_http', message: 'The request is not valid HTTP.' };

/**
 * Node calls this for bytes that never became a request (TLS hello, two lengths, a header too long, a body too slow):
 * there is no response object, so the answer is written by hand. Always the end of the connection.
 */
export function answerClientError(error: ClientError, socket: Socket): void {
  // A reset has nobody to answer; after a first answer on this socket another one would be taken for its body.
  if (error.code === 'ECONNRESET' || !socket.writable || hasAnswerInProgress(socket)) {
    socket.destroy();
    return;
  }
  const { statusCode, code, message } = ROWS[error.code ?? ''] ?? MALFORMED;
  const body = JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } });
  socket.end(
    [
      `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}`,
      'connection: close',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `${responseHeaders.requestId}: ${newRequestId(Date.now())}`,
      '',
      body,
    ].join('\r\n'),
    // Not left half open: the other side may never close its end.
    () => socket.destroy(),
  );
}

function hasAnswerInProgress(socket: Socket): boolean {
  const answer = (socket as { _httpMessage?: { headersSent?: boolean } })._httpMessage;
  return answer?.headersSent === true;
}
