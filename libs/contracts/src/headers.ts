/** NATS message headers. */
export const messageHeaders = {
  /** W3C trace context, handed from caller to provider and back. */
  traceparent: 'traceparent',
  /** JetStream's de-duplication key; only a net, never the promise (see ARCHITECTURE.md). */
  messageId: 'Nats-Msg-Id',
  /** Which frame of a live answer this is: head | chunk | end | alive. */
  frame: 'Sluice-Frame',
  /** The stage a dead letter came from, why, and after how many deliveries. */
  deadStage: 'Sluice-Dead-Stage',
  deadReason: 'Sluice-Dead-Reason',
  deadSubject: 'Sluice-Dead-Subject',
  deadDeliveries: 'Sluice-Dead-Deliveries',
} as const;

/** HTTP request headers of ours. */
export const requestHeaders = {
  /** `true`: what a provider cannot honour is an error before any call is made, instead of a warning. */
  strict: 'x-sluice-strict',
} as const;

/** HTTP response headers a caller may read. */
export const responseHeaders = {
  requestId: 'x-request-id',
  jobId: 'x-sluice-job-id',
  provider: 'x-sluice-provider',
  model: 'x-sluice-model',
  lane: 'x-sluice-lane',
  attempts: 'x-sluice-attempts',
  /** Decimal US dollars, absent when it is not known; on a stream it is in the trailer-less final `sluice` comment instead. */
  costUsd: 'x-sluice-cost-usd',
  replayed: 'idempotent-replayed',
  /** What could not be honoured, as `kind:param`, between commas. */
  warnings: 'x-sluice-warnings',
} as const;
