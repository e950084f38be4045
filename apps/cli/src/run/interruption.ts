/** The parts of `process` this needs. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/** Turns the first Ctrl-C (or SIGTERM) into an abort, and the second into `exitNow`. */
export function listenForInterruption(
  source: SignalSource,
  onFirst: () => void,
  exitNow: () => void,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) {
      exitNow();
      return;
    }
    controller.abort();
    onFirst();
  };
  source.on('SIGINT', onSignal);
  source.on('SIGTERM', onSignal);
  const release = () => {
    source.off('SIGINT', onSignal);
    source.off('SIGTERM', onSignal);
  };
  return { signal: controller.signal, release };
}
