import type { Logger } from '#telemetry';

/** A dial fails several times a second: the first says it, then one in so long, ms. */
const SAY_AGAIN_MS = 60_000;

/** Logs why the broker cannot be reached, at once and then rarely; another reason is said at once as well. */
export function unreachableBrokerLog(url: string, logger: Logger, nowMs: () => number): (reason: Error) => void {
  let said = '';
  let sayAtMs = 0;
  let failedDials = 0;
  return ({ message }) => {
    failedDials += 1;
    if (message === said && nowMs() < sayAtMs) return;
    said = message;
    sayAtMs = nowMs() + SAY_AGAIN_MS;
    logger.warn(
      { broker: url, reason: message, failedDials },
      'broker cannot be reached, dialling on: check NATS_URL (or nats.url) and that nats-server runs there',
    );
  };
}
