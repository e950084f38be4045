/** Waits, at most until `signal` fires. True when the time has passed, false when it was aborted. */
export function pause(durationMs: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const abort = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve(true);
    }, durationMs);
    signal.addEventListener('abort', abort, { once: true });
  });
}
