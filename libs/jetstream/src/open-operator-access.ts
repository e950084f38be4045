import type { Broker } from './broker/connect-broker.js';
import { JetStreamPublisher } from './broker/jetstream-publisher.js';
import { JetStreamStreamReader } from './broker/jetstream-stream-reader.js';
import { KeyValueBuckets } from './broker/key-value-buckets.js';
import type { Buckets, Publisher, StreamReader } from './ports.js';

/** What an operator's command needs of the broker: it reads, writes and removes, and serves nothing. */
export interface OperatorAccess {
  readonly publisher: Publisher;
  readonly reader: StreamReader;
  readonly buckets: Buckets;
}

export function openOperatorAccess(broker: Broker, options: { readonly replicas: number }): OperatorAccess {
  return {
    publisher: new JetStreamPublisher(broker),
    reader: new JetStreamStreamReader(broker),
    buckets: new KeyValueBuckets(broker, options.replicas),
  };
}
