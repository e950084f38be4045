#!/usr/bin/env node
import './node-version.mjs';
import { runEntry } from './cannot-continue.mjs';
import { ensureBuild } from './ensure-build.mjs';
import { ensureNatsServer } from './ensure-nats-server.mjs';
import { ensurePackages } from './ensure-packages.mjs';
import { inRepository } from './places.mjs';
import { runService } from './run-program.mjs';

// npm start: installs and builds what is missing, then runs all services in one process until a signal ends it.
await runEntry(async () => {
  await ensurePackages();
  const server = await ensureNatsServer();
  await ensureBuild();
  const env = server.path ? { ...process.env, SLUICE_NATS_SERVER: server.path } : process.env;
  return await runService(inRepository('dist/apps/standalone/src/main.js'), process.argv.slice(2), env);
});
