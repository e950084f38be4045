#!/usr/bin/env node
import './node-version.mjs';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CannotContinue, runEntry } from './cannot-continue.mjs';
import { ensurePackages } from './ensure-packages.mjs';
import { runJest } from './run-jest.mjs';

// npm run conformance: every wire against its fixtures, and against recorded traffic when SLUICE_FIXTURES names a folder.
// npm run conformance:table: also writes what it proved into README.md, and the requests it saw into the snapshots.
await runEntry(async () => {
  const args = process.argv.slice(2);
  const writes = args.includes('--write');
  const { SLUICE_FIXTURES: folder } = process.env;
  if (folder && !existsSync(folder))
    throw new CannotContinue(
      `SLUICE_FIXTURES names ${resolve(folder)}, which is not there: name a folder of recorded answers.`,
    );
  await ensurePackages();
  const env = {
    ...process.env,
    ...(folder ? { SLUICE_FIXTURES: resolve(folder) } : {}),
    ...(writes ? { UPDATE: '1' } : {}),
  };
  const jestArgs = [...args.filter((arg) => arg !== '--write'), ...(writes ? ['--updateSnapshot'] : [])];
  const { passed, failed } = await runJest('conformance', { env, args: jestArgs });
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
});
