import type { StageLog } from '#jetstream';
import type { GatewayMetrics, Logger } from '#telemetry';

/** The stage runner's log and metrics, on this process' logger and registry. */
export function meteredStageLog(logger: Logger, metrics: GatewayMetrics): StageLog {
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    settled: (stage, verdict, durationMs) => {
      metrics.deliveries.of(stage, verdict).add();
      metrics.stageSeconds.of(stage).observe(durationMs / 1_000);
    },
    buried: (stage) => metrics.deadLetters.of(stage).add(),
  };
}
