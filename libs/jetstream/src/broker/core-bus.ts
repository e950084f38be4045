import type { Msg } from '@nats-io/transport-node';
import { messageHeaders } from '#contracts';
import { Bus } from '../ports.js';
import type { Broker } from './connect-broker.js';
import { OutboundHeaders } from './outbound-headers.js';

export class CoreBus extends Bus {
  constructor(private readonly broker: Broker) {
    super();
  }

  publish(subject: string, payload: Uint8Array, options: { traceparent?: string } = {}): void {
    if (this.broker.connection.isClosed()) return;
    if (options.traceparent === undefined) {
      this.broker.connection.publish(subject, payload);
      return;
    }
    const traced = new OutboundHeaders();
    traced.set(messageHeaders.traceparent, options.traceparent);
    this.broker.connection.publish(subject, payload, { headers: traced });
  }

  subscribe(subject: string, each: Parameters<Bus['subscribe']>[1], options: { queue?: string } = {}): () => void {
    const subscription = this.broker.connection.subscribe(subject, {
      ...(options.queue === undefined ? {} : { queue: options.queue }),
      callback: (error, message) => {
        if (!error) each(toBusMessage(message));
      },
    });
    return () => subscription.unsubscribe();
  }

  async request(subject: string, payload: Uint8Array, options: { timeoutMs: number }): Promise<Uint8Array> {
    const reply = await this.broker.connection.request(subject, payload, { timeout: options.timeoutMs });
    return reply.data;
  }
}

function toBusMessage(message: Msg) {
  return {
    subject: message.subject,
    data: message.data,
    header: (name: string) => message.headers?.get(name) || undefined,
    ...(message.reply ? { respond: (payload: Uint8Array) => void message.respond(payload) } : {}),
  };
}
