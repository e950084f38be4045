import type { ProviderConfig } from '#config';
import { type Adapter, adapterOf } from '#providers';
import { ProviderTransport } from '../transport/provider-transport.js';
import type { TotalTimeouts } from '../transport/total-timeouts.js';
import { EndpointGate } from './endpoint-gate.js';

/** One endpoint as this process calls it: how to speak to it, its connections, its places. */
export class Endpoint {
  readonly adapter: Adapter;
  readonly transport: ProviderTransport;

  constructor(
    readonly config: ProviderConfig,
    readonly gate: EndpointGate,
    timeouts: TotalTimeouts,
    nowMs: () => number,
  ) {
    this.adapter = adapterOf(config.wire);
    this.transport = new ProviderTransport(config, this.adapter, timeouts, nowMs);
  }
}
