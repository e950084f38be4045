import type { KeyRecord } from '#keys';

/** A message that a stage could not process. */
export interface DeadLetter {
  /** Its number in the dead letter stream: names it for a replay. */
  readonly sequence: number;
  readonly stage: string;
  readonly reason: string;
  /** Where it was when it was given up: where a replay puts it again. */
  readonly subject: string;
  readonly deliveries: number;
  readonly storedAtMs: number;
  readonly payload: Uint8Array;
}

export interface StoredKey {
  readonly sha256: string;
  readonly record: KeyRecord;
}

/** What operator commands need of the broker. */
export interface OperatorBroker {
  /** Oldest first; of one stage when named. */
  listDeadLetters(stage?: string): Promise<DeadLetter[]>;
  /** Puts it on its subject again, then removes it: stopped in between it is there twice, never lost. */
  replayDeadLetter(letter: DeadLetter): Promise<void>;
  listKeys(): Promise<StoredKey[]>;
  createKey(key: StoredKey): Promise<void>;
  /** False when there is no key with this id. */
  revokeKey(id: string): Promise<boolean>;
  close(): Promise<void>;
}
