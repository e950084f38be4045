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

// node run.mjs [--no-servers] test/bench [arguments]: builds and runs <folder>/main.ts, for npm run bench and npm run chaos.
// --no-servers: the program only calculates, so no nats-server has to be found or installed for it.
await runEntry(async () => {
  const words = process.argv.slice(2);
  const needsServers = words[0] !== '--no-servers';
  const [folder, ...args] = needsServers ? words : words.slice(1);
  if (!folder || !existsSync(inRepository(folder, 'main.ts')))
    throw new CannotContinue(
      `${folder ?? '(no folder)'} holds no main.ts: name a folder like test/bench or test/chaos.`,
    );
  await ensurePackages();
  const servers = needsServers ? await serversToStart() : {};
  await ensureBuild(programs);
  await ensureBuild(testPrograms);
  return await runTool(inRepository('dist', folder, 'main.js'), args, { ...process.env, ...servers });
});

/** These programs start servers of their own, whatever NATS_URL says. */
async function serversToStart() {
  return await ensureTestServers(await ensureNatsServer({ env: { ...process.env, NATS_URL: '' } }));
}
