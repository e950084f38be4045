import type { BrokerStatus } from '#jetstream';
import type { GatewayMetrics, Readiness } from '#telemetry';

const DEPTH_INTERVAL_MS = 5_000;

/** Ready means: work that comes in can go on. A lost broker takes the replica out of the load balancer, not down. */
export function readinessOf(status: BrokerStatus): () => Promise<Readiness> {
  return async () => {
    const ok = status.connected;
    return { ready: ok, checks: [{ name: 'broker', ok, detail: ok ? 'connected' : 'connection lost, reconnecting' }] };
  };
}

/** Keeps the gauges of what waits before each stage; asked of the broker at intervals, not at every scrape. */
export function watchStageDepths(status: BrokerStatus, metrics: GatewayMetrics): () => void {
  const read = async () => {
    metrics.brokerConnected.of().set(status.connected ? 1 : 0);
    if (!status.connected) return;
    for (const { stage, waiting, oldestMs } of await status.stageDepths()) {
      metrics.stageWaiting.of(stage).set(waiting);
      metrics.stageOldestSeconds.of(stage).set(oldestMs / 1_000);
    }
    for (const { stream, fillRatio } of await status.streamFills()) metrics.streamFill.of(stream).set(fillRatio);
  };
  // A broker that is away says so on /readyz; the gauges keep their last value.
  const timer = setInterval(() => void read().catch(() => undefined), DEPTH_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
