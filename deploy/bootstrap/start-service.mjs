#!/usr/bin/env node
import './node-version.mjs';
import { readdirSync } from 'node:fs';
import { CannotContinue, runEntry } from './cannot-continue.mjs';
import { ensureBuild } from './ensure-build.mjs';
import { ensurePackages } from './ensure-packages.mjs';
import { inRepository } from './places.mjs';
import { runService } from './run-program.mjs';

// npm run start:<service> -- [arguments]: one service against servers that run already (NATS_URL, REDIS_URL, …).
await runEntry(async () => {
  const [service, ...args] = process.argv.slice(2);
  const services = readdirSync(inRepository('apps'));
  if (!services.includes(service))
    throw new CannotContinue(
      `there is no service ${service ?? '(none named)'}: name one of ${services.join(', ')}, as in npm run start:router.`,
    );
  await ensurePackages();
  await ensureBuild();
  return await runService(inRepository('dist/apps', service, 'src/main.js'), args);
});
