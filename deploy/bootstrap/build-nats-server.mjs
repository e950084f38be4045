import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { findExecutable } from './find-executable.mjs';
import { cachedServerPath } from './find-nats-server.mjs';
import { sourceVersion } from './nats-release.mjs';
import { lastLines, runCommand } from './run-command.mjs';
import { say, sayWhileWaiting } from './say.mjs';

const timeoutMs = 10 * 60_000;

/**
 * Builds the official source with the Go on PATH; Go checks the source against its public checksum database.
 * @returns {Promise<string>} path of the server in the cache; rejects with the reason
 */
export async function buildNatsServer({ cache, env, version = sourceVersion }) {
  const go = findExecutable('go', env);
  if (!go) throw new Error('there is no Go on PATH');
  const path = cachedServerPath(cache, version);
  const line = `building nats-server ${version} from its source with Go`;
  say(`${line} (about a minute)`);
  mkdirSync(dirname(path), { recursive: true });
  // GOWORK=off and an empty GOOS/GOARCH: whatever the person develops in Go must not change what is built here.
  const goEnv = { ...env, GOBIN: dirname(path), GOWORK: 'off', GOOS: '', GOARCH: '', CGO_ENABLED: '0' };
  const install = ['install', `github.com/nats-io/nats-server/v2@v${version}`];
  const { code, output } = await sayWhileWaiting(line, runCommand(go, install, { env: goEnv, cwd: cache, timeoutMs }));
  if (code !== 0) throw new Error(`go install ended with ${code}: ${lastLines(output)}`);
  return path;
}
