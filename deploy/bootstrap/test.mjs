#!/usr/bin/env node
import './node-version.mjs';
import { CannotContinue, runEntry } from './cannot-continue.mjs';
import { runCheckSteps } from './check-steps.mjs';
import { ensureBuild, programs, testPrograms } from './ensure-build.mjs';
import { ensureNatsServer } from './ensure-nats-server.mjs';
import { ensurePackages } from './ensure-packages.mjs';
import { ensureTestServers } from './ensure-test-servers.mjs';
import { jestProjects, runJest } from './run-jest.mjs';
import { say } from './say.mjs';

// npm test [-- check unit integration …]: everything that must pass; ends with the line "N passed, N failed".
// `check` holds the unit tests; named alone, `unit` runs without the rest of it.
const suites = ['check', ...jestProjects];
/** What a suite starts; the suites that are not named here run the sources as they are and start no server. */
const starts = { integration: programs, e2e: programs, chaos: testPrograms };

/**
 * What the shell says about a running Sluice does not reach the tests: they start servers of their own, and a provider's
 * key in the environment would make them spend money.
 */
const ofTheShell = /^(NATS_URL|REDIS_URL|DATABASE_URL|NODE_ENV|SLUICE_.*|.*_API_KEY)$/;
const namesAServer = /^SLUICE_(NATS_SERVER(_OLD|_NEW)?|REDIS_SERVER|POSTGRES_BIN)$/;
/** Which data the tests of `sluice run` take, and whether all of it. */
const namesData = /^SLUICE_(BANKING77|FULL)$/;

await runEntry(async () => {
  const results = await runEverything().catch((error) => {
    say(error instanceof CannotContinue ? error.message : String(error?.stack ?? error));
    return [{ name: 'set-up', passed: 0, failed: 1, skipped: 0 }];
  });
  for (const { name, passed, failed, skipped } of results)
    say(`${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
  return sum('failed') > 0 ? 1 : 0;
});

async function runEverything() {
  const selected = selectSuites(process.argv.slice(2));
  await ensurePackages();
  const env = await testEnvironment(selected);
  const built = await buildWhatIsStarted(selected);
  const results = [];
  for (const suite of selected) {
    say(`running ${suite}`);
    if (suite === 'check') results.push(...(await runCheckSteps(env)));
    else if (!starts[suite] || built.has(starts[suite])) results.push(await runJest(suite, { env }));
    else results.push(notRun(suite));
  }
  return results;
}

function selectSuites(names) {
  const unknown = names.filter((name) => !suites.includes(name));
  if (unknown.length > 0)
    throw new CannotContinue(`there are no tests called ${unknown.join(', ')}: name some of ${suites.join(', ')}.`);
  return names.length > 0 ? suites.filter((name) => names.includes(name)) : suites.filter((name) => name !== 'unit');
}

async function testEnvironment(selected) {
  const mayStay = (name) => namesAServer.test(name) || namesData.test(name) || !ofTheShell.test(name);
  const kept = Object.entries(process.env).filter(([name]) => mayStay(name));
  const env = Object.fromEntries(kept);
  if (!selected.some((suite) => starts[suite])) return env;
  const server = await ensureNatsServer({ env });
  return { ...env, ...(await ensureTestServers(server, { both: true, env })) };
}

/** The test programs need the services, so these come first; what does not compile is missing from the result. */
async function buildWhatIsStarted(selected) {
  const built = new Set();
  const wanted = new Set(selected.map((suite) => starts[suite]).filter(Boolean));
  if (wanted.has(testPrograms)) wanted.add(programs);
  for (const target of [programs, testPrograms].filter((candidate) => wanted.has(candidate))) {
    try {
      await ensureBuild(target);
      built.add(target);
    } catch (error) {
      if (!(error instanceof CannotContinue)) throw error;
      say(error.message);
      break;
    }
  }
  return built;
}

function notRun(suite) {
  say(`${suite} starts ${starts[suite].name} and they do not compile: counted as one failure`);
  return { name: suite, passed: 0, failed: 1, skipped: 0 };
}
