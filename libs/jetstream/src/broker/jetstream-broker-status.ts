import { type StreamDefinition, streams } from '#contracts';
import { BrokerStatus, type StageDepth, type StreamFill } from '../ports.js';
import type { Broker } from './connect-broker.js';

/** The streams in which work waits, by the name people know the waiting under. */
const WAITING_IN: Readonly<Record<string, StreamDefinition>> = {
  classifier: streams.accepted,
  router: streams.classified,
  'router-held': streams.held,
  'router-failed': streams.attemptFailed,
  'provider-adapter': streams.calls,
  webhook: streams.webhook,
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

  async stageDepths(): Promise<StageDepth[]> {
    return Promise.all(
      Object.entries(WAITING_IN).map(async ([stage, { name }]) => {
        const { state } = await this.broker.manager.streams.info(name);
        const oldestMs = state.messages === 0 ? 0 : Math.max(0, Date.now() - Date.parse(state.first_ts));
        return { stage, waiting: state.messages, oldestMs };
      }),
    );
  }

  async streamFills(): Promise<StreamFill[]> {
    return Promise.all(
      Object.values(streams).map(async ({ name }) => {
        const { config, state } = await this.broker.manager.streams.info(name);
        const fillRatio = Math.max(usedOf(state.messages, config.max_msgs), usedOf(state.bytes, config.max_bytes));
        return { stream: name, fillRatio };
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

/** A limit of -1 is none. */
function usedOf(used: number, limit: number): number {
  return limit > 0 ? used / limit : 0;
}
