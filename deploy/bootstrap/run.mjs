#!/usr/bin/env node
import './node-version.mjs';
import { existsSync } from 'node:fs';
import { CannotContinue, runEntry } from './cannot-continue.mjs';
import { ensureBuild, programs, testPrograms } from './ensure-build.mjs';
import { ensureNatsServer } from './ensure-nats-server.mjs';
import { ensurePackages } from './ensure-packages.mjs';
import { ensureTestServers } from './ensure-test-servers.mjs';
import { inRepository } from './places.mjs';
import { runTool } from './run-program.mjs';

// node run.mjs test/bench [arguments]: builds and runs <folder>/main.ts, for npm run bench and npm run chaos.
await runEntry(async () => {
  const [folder, ...args] = process.argv.slice(2);
  if (!folder || !existsSync(inRepository(folder, 'main.ts')))
    throw new CannotContinue(
      `${folder ?? '(no folder)'} holds no main.ts: name a folder like test/bench or test/chaos.`,
    );
  await ensurePackages();
  // These programs start servers of their own, whatever NATS_URL says.
  const server = await ensureNatsServer({ env: { ...process.env, NATS_URL: '' } });
  const servers = await ensureTestServers(server);
  await ensureBuild(programs);
  await ensureBuild(testPrograms);
  return await runTool(inRepository('dist', folder, 'main.js'), args, { ...process.env, ...servers });
});
