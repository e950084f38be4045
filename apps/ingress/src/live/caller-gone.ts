import type { ServerResponse } from 'node:http';

/** An abort signal that fires the moment the caller's connection is gone before the answer is complete. */
export function callerGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (response.destroyed) gone.abort();
  else {
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
  }
  return gone.signal;
}
