import type { ProviderConfig } from '#config';
import { type Adapter, adapterOf } from '#providers';
import { CredentialRing, type RefusedKey } from '../credentials/credential-ring.js';
import { openCredentials } from '../credentials/open-credentials.js';
import { ProviderTransport } from '../transport/provider-transport.js';
import type { TotalTimeouts } from '../transport/total-timeouts.js';
import { EndpointGate } from './endpoint-gate.js';

export interface EndpointKeys {
  readonly onRefused?: (key: RefusedKey) => void;
  /** No token could be had of an account. */
  readonly onTokenFailed?: (error: unknown) => void;
  /** Of the endpoint in the configuration before this one. */
  readonly before?: CredentialRing;
}

/** One endpoint as this process calls it: how to speak to it, what it is let in with, its connections, its places. */
export class Endpoint {
  readonly adapter: Adapter;
  readonly credentials: CredentialRing;
  readonly transport: ProviderTransport;

  constructor(
    readonly config: ProviderConfig,
    readonly gate: EndpointGate,
    timeouts: TotalTimeouts,
    readonly nowMs: () => number,
    keys: EndpointKeys = {},
  ) {
    this.adapter = adapterOf(config.wire, config);
    const credentials = openCredentials(config, this.adapter, { nowMs, onTokenFailed: keys.onTokenFailed });
    this.credentials = new CredentialRing(credentials, keys.onRefused, keys.before);
    this.transport = new ProviderTransport(config, this.adapter, timeouts, nowMs);
  }
}
