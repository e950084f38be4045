#!/usr/bin/env node
import './node-version.mjs';
import { runEntry } from './cannot-continue.mjs';
import { ensureBuild, programs, testPrograms } from './ensure-build.mjs';
import { ensurePackages } from './ensure-packages.mjs';

// npm run build: the services; npm run build -- --test: the bench and chaos programs as well.
await runEntry(async () => {
  await ensurePackages();
  await ensureBuild(programs);
  if (process.argv.includes('--test')) await ensureBuild(testPrograms);
});
