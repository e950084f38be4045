import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { natsServerBinaries } from '../support/nats-server.js';
import { repositoryRoot } from '../support/node-process.js';

/** What a reader of the figures must know of where they were made. */
export function environmentFacts(): string {
  return [
    `node ${process.versions.node}`,
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
    `${Math.round(totalmem() / 1e9)} GB`,
    `nats-server ${natsServerBinaries()[0]?.version ?? 'missing'}`,
    `redis-server ${redisVersion()}`,
    ...['@portkey-ai/gateway', 'bullmq', 'undici'].map((name) => `${name} ${packageVersion(name)}`),
  ].join(', ');
}

function redisVersion(): string {
  const { stdout } = spawnSync(process.env['SLUICE_REDIS_SERVER'] ?? 'redis-server', ['--version'], {
    encoding: 'utf8',
  });
  return /v=(\S+)/.exec(stdout ?? '')?.[1] ?? 'missing';
}

function packageVersion(name: string): string {
  const path = join(repositoryRoot(), 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
