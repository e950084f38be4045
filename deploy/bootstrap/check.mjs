#!/usr/bin/env node
import './node-version.mjs';
import { runEntry } from './cannot-continue.mjs';
import { runCheckSteps } from './check-steps.mjs';
import { ensurePackages } from './ensure-packages.mjs';
import { say, secondsSince } from './say.mjs';

// npm run check: what must hold before a commit, in under a minute.
await runEntry(async () => {
  await ensurePackages();
  const startedMs = Date.now();
  const results = await runCheckSteps();
  const broken = results.filter(({ failed }) => failed > 0).map(({ name }) => name);
  const seconds = secondsSince(startedMs);
  say(broken.length > 0 ? `check failed in ${seconds} s: ${broken.join(', ')}` : `check passed in ${seconds} s`);
  return broken.length > 0 ? 1 : 0;
});
