import { jetstream, jetstreamManager, type PubAck } from '@nats-io/jetstream';
import { connect, type NatsConnection, nkeyAuthenticator, nkeys } from '@nats-io/transport-node';

/** A program that talks to the broker as anybody could: a plain client, nothing of ours around it. */
export interface BrokerClient {
  readonly connection: NatsConnection;
  /** What a JetStream publish answers. */
  publishDurably(subject: string, text: string, messageId?: string): Promise<PubAck>;
  /** Asks the JetStream API for the account's limits. @throws when the account has no JetStream */
  askJetStream(): Promise<unknown>;
  /** What arrives on a subject from now on. Resolves when the broker knows of the subscription. */
  hear(subject: string): Promise<{ readonly heard: { subject: string; text: string }[] }>;
  close(): Promise<void>;
}

export type BrokerLogin =
  | { readonly user: string; readonly pass: string }
  | { readonly seed: Uint8Array }
  | { readonly nobody: true };

/** An NKey as `nk -gen user` makes it. */
export function newNKey(): { seed: Uint8Array; publicKey: string } {
  const pair = nkeys.createUser();
  return { seed: pair.getSeed(), publicKey: pair.getPublicKey() };
}

/** @throws the broker's refusal when the login is not known. */
export async function connectAs(url: string, login: BrokerLogin): Promise<BrokerClient> {
  const connection = await connect({ servers: url, reconnect: false, timeout: 5_000, ...credentialsOf(login) });
  return {
    connection,
    publishDurably: (subject, text, messageId) =>
      jetstream(connection, { timeout: 2_000 }).publish(subject, text, messageId ? { msgID: messageId } : {}),
    askJetStream: async () => (await jetstreamManager(connection, { timeout: 2_000 })).getAccountInfo(),
    hear: async (subject) => {
      const heard: { subject: string; text: string }[] = [];
      connection.subscribe(subject, {
        callback: (error, message) => {
          if (!error) heard.push({ subject: message.subject, text: message.string() });
        },
      });
      await connection.flush();
      return { heard };
    },
    close: () => connection.close(),
  };
}

function credentialsOf(login: BrokerLogin) {
  if ('seed' in login) return { authenticator: nkeyAuthenticator(login.seed) };
  if ('user' in login) return { user: login.user, pass: login.pass };
  return {};
}
