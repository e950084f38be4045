import { type StreamDefinition, streams } from '#contracts';
import { BrokerStatus } from '../ports.js';
import type { Broker } from './connect-broker.js';

/** The streams in which work waits, by the name people know the waiting under. */
const WAITING_IN: Readonly<Record<string, StreamDefinition>> = {
  classifier: streams.accepted,
  router: streams.classified,
  'router-held': streams.held,
  'router-failed': streams.attemptFailed,
  'provider-adapter': streams.calls,
};

export class JetStreamBrokerStatus extends BrokerStatus {
  private isConnected = true;

  constructor(private readonly broker: Broker) {
    super();
    void this.follow();
  }

  get connected(): boolean {
    return this.isConnected && !this.broker.connection.isClosed();
  }

  get serverVersion(): string {
    return this.broker.capabilities.version;
  }

  async stageDepths(): Promise<{ stage: string; waiting: number; oldestMs: number }[]> {
    return Promise.all(
      Object.entries(WAITING_IN).map(async ([stage, { name }]) => {
        const { state } = await this.broker.manager.streams.info(name);
        const oldestMs = state.messages === 0 ? 0 : Math.max(0, Date.now() - Date.parse(state.first_ts));
        return { stage, waiting: state.messages, oldestMs };
      }),
    );
  }

  private async follow(): Promise<void> {
    for await (const status of this.broker.connection.status()) {
      if (status.type === 'disconnect') this.isConnected = false;
      if (status.type === 'reconnect') this.isConnected = true;
    }
  }
}
