import type { ConfigSource, ConfigWarning, ReloadReport } from '#config';
import {
  type GatewayMetrics,
  gatewayMetrics,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  type Metrics,
  PinoLogger,
  PromMetrics,
} from '#telemetry';

/** Logs and metrics of a process: there before the configuration, so that its errors can be logged. */
export interface ProcessTelemetry {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly gateway: GatewayMetrics;
  /** What the start has read: the first line of the log, and what the configuration is warned of. */
  readonly read: (config: { readonly file: string; readonly warnings: readonly ConfigWarning[] }) => void;
  /** For `FileConfigSource`: logs and counts each reload. */
  readonly reported: (report: ReloadReport) => void;
  /** The configured level, now and after every reload. */
  readonly followLevel: (config: ConfigSource) => void;
}

/** `to`: logs go to stdout unless somebody wants stdout for people (standalone writes them to a file). */
export function openTelemetry(service: string, to: NonNullable<LoggerOptions['to']> = 'stdout'): ProcessTelemetry {
  const logger = PinoLogger.create({ service, level: 'info', to });
  const metrics = new PromMetrics({ service });
  const gateway = gatewayMetrics(metrics);
  return {
    logger,
    metrics,
    gateway,
    read: ({ file, warnings }) => {
      logger.info({ file }, 'configuration read');
      logWarnings(warnings, logger);
    },
    reported: (report) => logReload(report, logger, gateway),
    followLevel: (config) => {
      logger.setLevel(config.current.logging.level as LogLevel);
      config.onChange((next) => logger.setLevel(next.logging.level as LogLevel));
    },
  };
}

function logReload(report: ReloadReport, logger: Logger, metrics: GatewayMetrics): void {
  const { kind, file } = report;
  metrics.configReloads.of(kind).add();
  if (kind === 'refused') {
    logger.error({ file, problems: report.problems }, 'configuration refused, the old one stays');
    return;
  }
  logger.info({ file }, kind === 'reloaded' ? 'configuration reloaded' : 'configuration unchanged');
  logWarnings(report.warnings, logger);
  if (kind === 'reloaded' && report.failures.length > 0) {
    logger.error({ errors: report.failures }, 'configuration listeners failed');
  }
}

function logWarnings(warnings: readonly ConfigWarning[], logger: Logger): void {
  for (const warning of warnings) logger.warn({ ...warning }, 'configuration warning');
}
