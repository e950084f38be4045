import { openHighsSolver } from '../../../apps/cli/src/simulate/highs-solver.js';
import { judge } from '../measures.js';
import { openProgress, type Progress } from '../progress.js';
import { type Findings, measuresTable, printTable } from '../report.js';
import { COST_STEPS, measureCosts } from './measure-costs.js';
import { measureDecisions } from './measure-decisions.js';
import { FLOOD_STEPS, measureFlood } from './measure-flood.js';
import { parseSchedulingOptions, type SchedulingOptions, USAGE } from './scheduling-options.js';
import { traceToRun } from './trace-to-run.js';

const MISSED = 2;

async function main(): Promise<number> {
  const options = parseSchedulingOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const progress = openProgress();
  try {
    const { name, findings } = await run(options, progress);
    progress.done();
    return report(name, findings, options);
  } finally {
    progress.done();
  }
}

async function run(options: SchedulingOptions, progress: Progress) {
  const { name, rows } = await traceToRun(options, (line) => progress.say(line));
  const seeds = Array.from({ length: options.seeds }, (_, index) => index + 1);
  const onStep = (what: string, seed: number) => {
    progress.at(what, seed, seeds.length);
    progress.step();
  };
  const solve = await openHighsSolver();
  progress.part('cost of the policies', COST_STEPS * seeds.length);
  const costs = measureCosts({ rows, seeds, solve, onStep });
  progress.part('a flooding tenant', FLOOD_STEPS * seeds.length);
  const flood = measureFlood({ rows, seeds, onStep });
  progress.part('speed of decisions', 1);
  return { name, findings: [costs, flood, measureDecisions()] };
}

function report(name: string, findings: readonly Findings[], { json, check, seeds }: SchedulingOptions): number {
  const rows = findings.flatMap((finding) => finding.rows);
  const tables = findings.flatMap((finding) => finding.tables).concat(measuresTable(rows));
  const text = `\n${tables.map(printTable).join('\n')}\n${name}, ${seeds} seeds, node ${process.versions.node}\n`;
  process.stdout.write(json ? `${JSON.stringify({ rows })}\n` : text);
  if (json) process.stderr.write(text);
  return check && rows.some((row) => judge(row) === 'missed') ? MISSED : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`bench:scheduling: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
