export { Clock, SystemClock } from './clock.js';
export { describeError } from './logging/describe-error.js';
export { type LogFields, Logger, type LogLevel } from './logging/logger.js';
export { NestLogger } from './logging/nest-logger.js';
export { type LoggerOptions, PinoLogger } from './logging/pino-logger.js';
export { redactFields } from './logging/redact-fields.js';
export { redactText } from './logging/redact-text.js';
export { type GatewayMetrics, gatewayMetrics, usdOf } from './metrics/gateway-metrics.js';
export {
  type BoundCounter,
  type BoundGauge,
  type BoundHistogram,
  type CounterFamily,
  type GaugeFamily,
  type HistogramFamily,
  type MetricFamily,
  Metrics,
} from './metrics/metrics.js';
export { PromMetrics, type PromMetricsOptions, SECONDS_BUCKETS } from './metrics/prom-metrics.js';
export {
  type OperatorServer,
  type OperatorServerOptions,
  type Readiness,
  type ReadinessCheck,
  startOperatorServer,
} from './operator/operator-server.js';
export { genAi, genAiOperations } from './tracing/gen-ai-attributes.js';
export {
  childTraceparent,
  newTraceparent,
  parseTraceparent,
  type Traceparent,
  traceIdOf,
} from './tracing/traceparent.js';
