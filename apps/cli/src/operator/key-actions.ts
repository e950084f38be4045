import type { SluiceConfig } from '#config';
import { isTenantId } from '#contracts';
import { type KeyRecord, mintKey } from '#keys';
import type { CommandContext } from '../command-context.js';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import { parseDurationMs } from '../terminal/parse-duration.js';
import { printable } from '../terminal/printable.js';
import { table } from '../terminal/table.js';
import { printJson, printLine } from '../terminal/terminal.js';
import { warningsOfKey } from './check-key-request.js';
import type { OperatorBroker, StoredKey } from './operator-broker.js';

/** What a key is to be; its id and secret are made here. */
export type KeyRequest = Omit<KeyRecord, 'id' | 'revoked'>;

export interface KeyFlags {
  readonly json?: boolean;
}

export interface CreateFlags extends KeyFlags {
  readonly tenant: string;
  readonly name?: string;
  readonly expires?: string;
  readonly allowModel?: readonly string[];
}

/** @throws CommandError when the tenant's name or the duration is none. */
export function parseKeyRequest(flags: CreateFlags, nowMs: number): KeyRequest {
  if (!isTenantId(flags.tenant)) {
    throw new CommandError(
      `--tenant '${flags.tenant}' is not a tenant id: 1–32 of a–z, 0–9 and inner hyphens.`,
      exitCode.usage,
    );
  }
  return {
    tenant: flags.tenant,
    createdAtMs: nowMs,
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(flags.expires === undefined ? {} : { expiresAtMs: nowMs + parseDurationMs(flags.expires, '--expires') }),
    ...(flags.allowModel === undefined ? {} : { models: flags.allowModel }),
  };
}

export async function createKey(
  broker: OperatorBroker,
  request: KeyRequest,
  flags: KeyFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const { key, sha256, record } = mintKey(request);
  await broker.createKey({ sha256, record });
  if (flags.json) {
    printJson(terminal.output, { key, ...describeKey(record) });
    return;
  }
  printLine(terminal.output, key);
  printLine(
    terminal.notes,
    `${record.id} of tenant ${record.tenant}. This is the only time it is shown: only its hash is kept.`,
  );
}

/** What the key asks for and would not get; on standard error, so that a script still reads the key alone. */
export function warnOfKey(request: KeyRequest, config: SluiceConfig, { terminal }: CommandContext): void {
  for (const warning of warningsOfKey(request, config)) printLine(terminal.notes, `warning: ${warning}`);
}

export async function listKeys(broker: OperatorBroker, flags: KeyFlags, { terminal }: CommandContext): Promise<void> {
  const keys = await broker.listKeys();
  if (flags.json)
    printJson(
      terminal.output,
      keys.map(({ record }) => describeKey(record)),
    );
  else if (keys.length === 0) printLine(terminal.output, 'No key was created yet.');
  else
    for (const line of table(['ID', 'TENANT', 'CREATED', 'EXPIRES', 'STATUS', 'NAME'], keys.map(toRow)))
      printLine(terminal.output, line);
}

export async function revokeKey(
  broker: OperatorBroker,
  id: string,
  flags: KeyFlags,
  { terminal }: CommandContext,
): Promise<void> {
  if (!(await broker.revokeKey(id))) {
    throw new CommandError(
      `There is no key ${id}: \`sluice keys list\` shows those there are (keys of the configuration are revoked there).`,
      exitCode.failed,
    );
  }
  if (flags.json) printJson(terminal.output, { id, revoked: true });
  else printLine(terminal.output, `${id} revoked`);
}

function toRow({ record }: StoredKey): string[] {
  const { id, tenant, createdAt, expiresAt, status, name } = describeKey(record);
  return [id, tenant, createdAt, expiresAt ?? 'never', status, name ?? ''].map(printable);
}

function describeKey(record: KeyRecord) {
  const { id, tenant, name, createdAtMs, expiresAtMs, revoked, models } = record;
  const expired = expiresAtMs !== undefined && expiresAtMs <= Date.now();
  return {
    id,
    tenant,
    name: name ?? null,
    createdAt: new Date(createdAtMs).toISOString(),
    expiresAt: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString(),
    status: revoked ? 'revoked' : expired ? 'expired' : 'active',
    models: models ?? null,
  };
}
