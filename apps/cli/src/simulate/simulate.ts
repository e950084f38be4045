import { writeFileSync } from 'node:fs';
import {
  type Comparison,
  comparePolicies,
  comparisonPage,
  comparisonTables,
  createWorld,
  type LinearProgramSolver,
  type ReportTable,
  renderReport,
  type Scenario,
  SelfCheckError,
  simulate as simulatePolicy,
  stageScenario,
  syntheticTrace,
  type TraceRow,
} from '#scheduling';
import type { CommandContext } from '../command-context.js';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import { table } from '../terminal/table.js';
import { printJson, printLine } from '../terminal/terminal.js';
import { describeComparisons } from './describe-comparisons.js';
import { openHighsSolver } from './highs-solver.js';
import { readPlotAssets } from './plot-assets.js';
import { DEFAULT_POOLS } from './pools-file/default-pools.js';
import type { PoolsToSimulate } from './pools-file/pools-of-config.js';
import { readPoolsFile } from './pools-file/read-pools-file.js';
import { readTrace } from './read-trace.js';
import type { SimulateFlags } from './simulate-flags.js';
import { parseSimulateFlags, type SimulationOptions } from './simulation-options.js';
import { type SimulationProgress, showSimulation } from './simulation-progress.js';

const SYNTHETIC_JOBS = 20_000;
const SYNTHETIC_SPAN_MS = 4 * 86_400_000;

/** Reads trace and pools, simulates, prints tables and writes the report. @throws CommandError */
export async function simulate(
  trace: string | undefined,
  flags: SimulateFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const options = parseSimulateFlags(flags);
  const pools = flags.config === undefined ? DEFAULT_POOLS : readPoolsFile(flags.config);
  const progress = showSimulation(terminal.notes, flags.json ?? false);
  const rows = await rowsOf(trace, options);
  const solve = await openHighsSolver();
  const given = { rows, pools, options, solve, progress };
  let comparisons: Comparison[];
  try {
    comparisons = options.scenarios.map((scenario) => compareIn(scenario, given));
  } catch (error) {
    if (!(error instanceof SelfCheckError)) throw error;
    throw new CommandError(`The simulation contradicts itself. ${error.message}`, exitCode.failed, { cause: error });
  } finally {
    progress.done();
  }
  if (flags.json) printJson(terminal.output, describeComparisons(comparisons));
  else for (const text of comparisons.flatMap(comparisonTables).flatMap(tableLines)) printLine(terminal.output, text);
  if (flags.report !== undefined) {
    const page = comparisonPage(comparisons, factsOf(trace, rows, options, comparisons));
    writeReport(flags.report, renderReport(page, readPlotAssets()));
    printLine(terminal.notes, `Report written to ${flags.report}.`);
  }
}

async function rowsOf(trace: string | undefined, { limit, seed }: SimulationOptions): Promise<TraceRow[]> {
  if (trace !== undefined) return await readTrace(trace, limit);
  return syntheticTrace({ seed, jobs: limit ?? SYNTHETIC_JOBS, spanMs: SYNTHETIC_SPAN_MS });
}

interface Given {
  readonly rows: readonly TraceRow[];
  readonly pools: PoolsToSimulate;
  readonly options: SimulationOptions;
  readonly solve: LinearProgramSolver;
  readonly progress: SimulationProgress;
}

function compareIn(scenario: Scenario, { rows, pools, options, solve, progress }: Given): Comparison {
  const { seed, policies, loadFactor, windowMs } = options;
  const stage = stageScenario({
    rows,
    seed,
    scenario,
    ...pools,
    ...(loadFactor === undefined ? {} : { baseLoadFactor: loadFactor }),
    ...(options.stretchToMs === undefined ? {} : { stretchToMs: options.stretchToMs }),
    ...(options.tenants === undefined ? {} : { tenants: options.tenants }),
  });
  return comparePolicies({
    stage,
    world: createWorld(stage.world),
    seed,
    policies,
    ...(windowMs === undefined ? {} : { windowMs }),
    solve,
    simulate: simulatePolicy,
    onPart: (part) => progress.part(`${scenario.name}: ${part}`),
    onProgress: (share) => progress.at(share),
  });
}

function tableLines({ title, columns, lines, notes }: ReportTable): string[] {
  return [title, '', ...table(columns, lines), '', ...notes.map((note) => `  ${note}`), ''];
}

function factsOf(
  trace: string | undefined,
  rows: readonly TraceRow[],
  { seed }: SimulationOptions,
  [first]: readonly Comparison[],
): string[] {
  const jobs = rows.length.toLocaleString('en-US');
  const hours = ((first?.stage.workload.spanMs ?? 0) / 3_600_000).toFixed(1);
  const windows = ((first?.windowMs ?? 0) / 60_000).toLocaleString('en-US');
  return [
    `${trace ?? 'Synthetic trace'}: ${jobs} jobs over ${hours} hours, seed ${seed}.`,
    `The optimum is a linear program over windows of ${windows} minutes; it knows the future and is a lower bound.`,
  ];
}

function writeReport(path: string, html: string): void {
  try {
    writeFileSync(path, html);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`--report ${path} cannot be written: ${reason}.`, exitCode.usage, { cause });
  }
}
