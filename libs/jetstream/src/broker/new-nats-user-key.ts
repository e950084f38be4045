import { nkeys } from '@nats-io/nats-core';

/** The two halves of a NATS user's key (NKey, Ed25519). */
export interface NatsUserKey {
  /** `U…`: for the configuration; the broker checks signatures with it. */
  readonly publicKey: string;
  /** `SU…`: for the tenant alone; whoever has it is the user. */
  readonly seed: string;
}

/** Made by the platform's random numbers. */
export function newNatsUserKey(): NatsUserKey {
  const pair = nkeys.createUser();
  const key = { publicKey: pair.getPublicKey(), seed: new TextDecoder().decode(pair.getSeed()) };
  pair.clear();
  return key;
}
