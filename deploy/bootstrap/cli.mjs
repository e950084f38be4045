#!/usr/bin/env node
import './node-version.mjs';
import { runEntry } from './cannot-continue.mjs';
import { ensureBuild } from './ensure-build.mjs';
import { ensurePackages } from './ensure-packages.mjs';
import { inRepository } from './places.mjs';
import { runTool } from './run-program.mjs';

// The `sluice` command. Says nothing when packages and build are current; standard output is the command's alone.
await runEntry(async () => {
  await ensurePackages();
  await ensureBuild();
  return await runTool(inRepository('dist/apps/cli/src/main.js'), process.argv.slice(2));
});
