import type { CounterFamily, GaugeFamily, HistogramFamily, Metrics } from './metrics.js';

/** Every metric of the gateway. Seconds and US dollars, as Prometheus asks for base units. */
export interface GatewayMetrics {
  /** stage */
  readonly stageWaiting: GaugeFamily;
  /** stage */
  readonly stageOldestSeconds: GaugeFamily;
  /** stream: at 1 it is full, by messages or bytes */
  readonly streamFill: GaugeFamily;
  /** stage, verdict */
  readonly deliveries: CounterFamily;
  /** stage */
  readonly stageSeconds: HistogramFamily;
  /** stage */
  readonly deadLetters: CounterFamily;
  /** endpoint, model, outcome, lane */
  readonly attempts: CounterFamily;
  /** endpoint, model */
  readonly upstreamSeconds: HistogramFamily;
  /** endpoint, model */
  readonly firstByteSeconds: HistogramFamily;
  /** route */
  readonly gatewayAddedSeconds: HistogramFamily;
  /** endpoint, model, type: input, output, cache_read, cache_write, reasoning */
  readonly tokens: CounterFamily;
  /** endpoint, model, lane */
  readonly costUsd: CounterFamily;
  /** endpoint */
  readonly attemptsInFlight: GaugeFamily;
  /** endpoint: 0 closed, 0.5 half open, 1 open */
  readonly breakerOpen: GaugeFamily;
  /** route, status */
  readonly httpRequests: CounterFamily;
  /** route */
  readonly httpSeconds: HistogramFamily;
  /** no labels */
  readonly httpInFlight: GaugeFamily;
  /** reason */
  readonly refusals: CounterFamily;
  /** kind: job, live */
  readonly accepted: CounterFamily;
  /** status */
  readonly results: CounterFamily;
  /** reason */
  readonly heldJobs: GaugeFamily;
  /** no labels */
  readonly ledgerRows: CounterFamily;
  /** outcome: reloaded, refused */
  readonly configReloads: CounterFamily;
  /** no labels: 1 connected, 0 not */
  readonly brokerConnected: GaugeFamily;
}

/** Defines them (or finds them, defined before) in the metrics of this process. */
export function gatewayMetrics(metrics: Metrics): GatewayMetrics {
  return { ...stageMetrics(metrics), ...attemptMetrics(metrics), ...doorMetrics(metrics), ...serviceMetrics(metrics) };
}

/** Nano-dollars as US dollars, for counters only: a float is near enough for a graph, never for the ledger. */
export function usdOf(costNanoUsd: bigint): number {
  return Number(costNanoUsd) / 1_000_000_000;
}

function stageMetrics(metrics: Metrics) {
  return {
    stageWaiting: metrics.gauge('sluice_stage_waiting_messages', 'Messages waiting for a stage.', ['stage']),
    stageOldestSeconds: metrics.gauge('sluice_stage_oldest_seconds', 'Age of the oldest message waiting for a stage.', [
      'stage',
    ]),
    streamFill: metrics.gauge('sluice_stream_fill_ratio', 'Used room of a stream; at 1 it is full.', ['stream']),
    deliveries: metrics.counter('sluice_deliveries_total', 'Deliveries by what the stage said.', ['stage', 'verdict']),
    stageSeconds: metrics.histogram('sluice_stage_seconds', 'Time a stage spent on a delivery.', ['stage']),
    deadLetters: metrics.counter('sluice_dead_letters_total', 'Messages given up as dead letters.', ['stage']),
  };
}

function attemptMetrics(metrics: Metrics) {
  const model = ['endpoint', 'model'];
  return {
    attempts: metrics.counter('sluice_attempts_total', 'Finished calls of providers.', [...model, 'outcome', 'lane']),
    upstreamSeconds: metrics.histogram('sluice_upstream_seconds', 'Whole calls of providers.', model),
    firstByteSeconds: metrics.histogram('sluice_first_byte_seconds', "Calls until the answer's first byte.", model),
    tokens: metrics.counter('sluice_tokens_total', 'Tokens as reported by providers.', [...model, 'type']),
    costUsd: metrics.counter('sluice_cost_usd_total', 'Cost of attempts in US dollars.', [...model, 'lane']),
    attemptsInFlight: metrics.gauge('sluice_attempts_in_flight', 'Calls of providers open now.', ['endpoint']),
    breakerOpen: metrics.gauge('sluice_breaker_open', 'Circuit breaker: 0 closed, 0.5 half open, 1 open.', [
      'endpoint',
    ]),
  };
}

function doorMetrics(metrics: Metrics) {
  return {
    httpRequests: metrics.counter('sluice_http_requests_total', 'Answered requests.', ['route', 'status']),
    httpSeconds: metrics.histogram('sluice_http_request_seconds', 'Requests from arrival to the end.', ['route']),
    httpInFlight: metrics.gauge('sluice_http_requests_in_flight', 'Requests open now.'),
    gatewayAddedSeconds: metrics.histogram(
      'sluice_gateway_added_seconds',
      'Time of a request that was not spent waiting for a provider.',
      ['route'],
    ),
    refusals: metrics.counter('sluice_refusals_total', 'Requests and jobs refused at a door.', ['reason']),
    accepted: metrics.counter('sluice_accepted_total', 'Jobs and live calls accepted.', ['kind']),
  };
}

function serviceMetrics(metrics: Metrics) {
  return {
    results: metrics.counter('sluice_results_total', 'Terminal results of jobs.', ['status']),
    heldJobs: metrics.gauge('sluice_held_jobs', 'Jobs held for time or capacity.', ['reason']),
    ledgerRows: metrics.counter('sluice_ledger_rows_total', 'Rows written to the ledger.'),
    configReloads: metrics.counter('sluice_config_reloads_total', 'Configuration reloads.', ['outcome']),
    brokerConnected: metrics.gauge('sluice_broker_connected', '1 while the broker is connected.'),
  };
}
