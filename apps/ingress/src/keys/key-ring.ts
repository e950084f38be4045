import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConfigSource, type SluiceConfig } from '#config';
import { isTenantId } from '#contracts';
import { Buckets } from '#jetstream';
import { hashKey, KEY_BUCKET, type KeyRecord } from '#keys';
import { Clock } from '#telemetry';
import type { Caller } from './caller.js';
import { TenantDirectory } from './tenant-directory.js';

interface RingKey {
  readonly caller: Caller;
  readonly expiresAtMs: number;
}

/**
 * Every valid key's hash in memory: the keys of the configuration and those of the broker's bucket, which is watched,
 * so that a revocation holds everywhere within the time of one message. The whole hash is the look-up: there is no
 * secret-dependent comparison, and two keys that share a beginning share nothing.
 */
@Injectable()
export class KeyRing implements OnModuleInit, OnApplicationShutdown {
  private readonly made = new Map<string, RingKey>();
  private configured: ReadonlyMap<string, RingKey> = new Map();
  private readonly stopped = new AbortController();

  constructor(
    private readonly config: ConfigSource,
    private readonly buckets: Buckets,
    private readonly tenants: TenantDirectory,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.configured = keysOf(this.config.current);
    const stopListening = this.config.onChange((next) => {
      this.configured = keysOf(next);
    });
    this.stopped.signal.addEventListener('abort', stopListening, { once: true });
    const bucket = await this.buckets.open<KeyRecord>(KEY_BUCKET, { ttlMs: 0 });
    await bucket.watch((sha256, record) => this.learn(sha256, record), this.stopped.signal);
  }

  onApplicationShutdown(): void {
    this.stopped.abort();
  }

  /** How many keys of the bucket could open a door. */
  get storedKeys(): number {
    return this.made.size;
  }

  /** The caller of a presented key; null for unknown, revoked and expired ones alike. */
  find(presentedKey: string): Caller | null {
    const sha256 = hashKey(presentedKey);
    const key = this.configured.get(sha256) ?? this.made.get(sha256);
    if (key === undefined || key.expiresAtMs <= this.clock.nowMs()) return null;
    return this.tenants.knows(key.caller.tenant) ? key.caller : null;
  }

  private learn(sha256: string, record: KeyRecord | null): void {
    if (record === null || record.revoked === true || !isTenantId(record.tenant)) {
      this.made.delete(sha256);
      return;
    }
    this.made.set(sha256, {
      caller: callerOf(record.tenant, record.id, record.models),
      expiresAtMs: record.expiresAtMs ?? Number.POSITIVE_INFINITY,
    });
  }
}

function keysOf(config: SluiceConfig): ReadonlyMap<string, RingKey> {
  const keys = new Map<string, RingKey>();
  for (const tenant of config.tenants) {
    for (const key of tenant.keys) {
      keys.set(key.sha256, {
        caller: callerOf(tenant.id, key.id, key.models),
        expiresAtMs: key.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(key.expiresAt),
      });
    }
  }
  return keys;
}

function callerOf(tenant: string, keyId: string, models: readonly string[] | undefined): Caller {
  return models === undefined ? { tenant, keyId } : { tenant, keyId, models: new Set(models) };
}
