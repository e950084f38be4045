import { currentNode } from './current-node.mjs';
import { inRepository, repositoryRoot } from './places.mjs';
import { runCommand } from './run-command.mjs';
import { runJest } from './run-jest.mjs';
import { say, secondsSince } from './say.mjs';
import { typescriptCompiler } from './typescript-compiler.mjs';

/** Two: what a two-core machine carries; the longest steps come first so that the short ones fill the gaps. */
const atOnce = 2;
const biome = 'node_modules/@biomejs/biome/bin/biome';

const toolSteps = [
  {
    name: 'types',
    command: typescriptCompiler,
    args: ['-p', 'test/tsconfig.json'],
    remedy: 'correct the types named above.',
  },
  {
    name: 'boundaries',
    command: () => script('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    args: ['--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', 'apps', 'libs', 'test'],
    remedy: 'move the import to where the rule above says.',
  },
  {
    name: 'lint',
    command: () => script(biome),
    args: ['lint', '--error-on-warnings', '.'],
    remedy: 'correct the findings above; npx biome lint --write . does the safe ones.',
  },
  {
    name: 'format',
    command: () => script(biome),
    args: ['format', '.'],
    remedy: 'run npm run format.',
  },
];
const unitRemedy = 'correct the tests named above; npm run jest -- --selectProjects unit <file> runs one alone.';

/**
 * Format, lint, types, import boundaries and unit tests; one line a step, and the output of what failed.
 * @returns {Promise<{ name: string, passed: number, failed: number, skipped: number }[]>} a tool counts as one test
 */
export async function runCheckSteps(env = process.env) {
  const steps = [runUnitTests, ...toolSteps.map((step) => () => runTool(step, env))];
  const results = [];
  const worker = async () => {
    for (let step = steps.shift(); step; step = steps.shift()) results.push(await step(env));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** A tool that is a JavaScript file. */
function script(file) {
  return { command: currentNode(), args: [inRepository(file)] };
}

async function runTool({ name, command, args, remedy }, env) {
  const startedMs = Date.now();
  const tool = command();
  const { code, output } = await runCommand(tool.command, [...tool.args, ...args], { cwd: repositoryRoot, env });
  const failed = code === 0 ? 0 : 1;
  report(name, failed, secondsSince(startedMs), output, remedy);
  return { name, passed: 1 - failed, failed, skipped: 0 };
}

async function runUnitTests(env) {
  const result = await runJest('unit', { env, quiet: true });
  report(`unit (${result.passed} passed)`, result.failed, result.seconds, result.output, unitRemedy);
  return result;
}

function report(name, failed, seconds, output, remedy) {
  if (failed > 0) process.stderr.write(`${output.trimEnd()}\n`);
  say(failed > 0 ? `${name}: failed after ${seconds} s: ${remedy}` : `${name}: ok in ${seconds} s`);
}
