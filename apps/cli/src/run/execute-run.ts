import type { CommandContext } from '../command-context.js';
import { exitCode } from '../exit-code.js';
import type { GatewayClient } from '../gateway/gateway-client.js';
import { HttpJobGateway } from '../gateway/http-job-gateway.js';
import { type GatewayFlags, withGateway } from '../gateway/with-gateway.js';
import { printJson, printLine } from '../terminal/terminal.js';
import { checkGateway } from './check-gateway.js';
import { RUN_TIMING } from './engine-parts.js';
import { count } from './figures.js';
import { inputFormatOf } from './input-format.js';
import type { InputFormat } from './input-row.js';
import { listenForInterruption } from './interruption.js';
import { type OpenRun, openRun } from './open-run.js';
import { type PlannedRow, RowPlanner } from './plan-row.js';
import { showProgress } from './progress-view.js';
import { RateMeter } from './rate-meter.js';
import { readRows } from './read-rows.js';
import type { ProgressSnapshot } from './render-progress.js';
import { RunEngine } from './run-engine.js';
import { DEFAULT_MODEL, type RunOptions } from './run-options.js';
import { describeSummary, type RunSummary, summarizeRun } from './summarize-run.js';
import { type InputSurvey, surveyInput } from './survey-input.js';

/** Long polls in flight: each is one idle socket at the gateway. */
const COLLECTORS = 128;

/** `sluice run`: survey the input, open or find the run, drive it, sum up. */
export async function executeRun(options: RunOptions, flags: GatewayFlags, context: CommandContext): Promise<void> {
  const format = inputFormatOf(options.inputPath);
  const survey = await surveyInput(options.inputPath, format, options);
  const rows = Math.min(survey.rows, options.limit ?? survey.rows);
  const connections = options.concurrency + COLLECTORS;
  const drive = async (client: GatewayClient) => {
    const usesDefaultModel = options.model === undefined && survey.choice.kind === 'template';
    await checkGateway(client, usesDefaultModel);
    const run = openRun(options, survey, rows, new Date().toISOString());
    try {
      if (!flags.json) introduce({ options, survey, rows, run }, context);
      const planned = planRows(options, format, survey, rows);
      await driveRun({ options, rows, run, client, planned, quiet: flags.json ?? false }, context);
    } finally {
      run.close();
    }
  };
  await withGateway(flags, context, drive, { connections });
}

function introduce(
  { options, survey, rows, run }: { options: RunOptions; survey: InputSurvey; rows: number; run: OpenRun },
  { terminal }: CommandContext,
): void {
  const { choice } = survey;
  const model = options.model ?? (choice.kind === 'template' ? DEFAULT_MODEL : `each row's own, else ${DEFAULT_MODEL}`);
  printLine(
    terminal.notes,
    `${count(rows)} rows of ${options.inputPath}, model ${model}, results in ${options.outPath}`,
  );
  if (choice.kind === 'template' && choice.note !== undefined) printLine(terminal.notes, choice.note);
  if (survey.labels) printLine(terminal.notes, `${count(survey.labels.length)} labels`);
  if (run.isResumed) printLine(terminal.notes, `Carrying on: ${count(run.finishedBefore)} rows are finished already.`);
}

async function* planRows(
  options: RunOptions,
  format: InputFormat,
  survey: InputSurvey,
  rows: number,
): AsyncGenerator<PlannedRow> {
  const planner = new RowPlanner(survey.choice, options, survey.labels);
  for await (const input of readRows(options.inputPath, format)) {
    if (input.row > rows) return;
    yield planner.plan(input);
  }
}

interface DrivenRun {
  readonly options: RunOptions;
  readonly rows: number;
  readonly run: OpenRun;
  readonly client: GatewayClient;
  readonly planned: AsyncIterable<PlannedRow>;
  readonly quiet: boolean;
}

async function driveRun(driven: DrivenRun, context: CommandContext): Promise<void> {
  const { options, rows, run, client, planned, quiet } = driven;
  const { terminal } = context;
  const engine = new RunEngine({
    gateway: new HttpJobGateway(client),
    store: run.store,
    runId: run.runId,
    full: options.full,
    submitters: options.concurrency,
    collectors: COLLECTORS,
    timing: RUN_TIMING,
  });
  const view = showProgress(terminal, quiet, snapshotter(engine, run, rows));
  const onFirst = () => view.note('Stopping: submissions in flight may end (Ctrl-C again to exit now).');
  const interruption = listenForInterruption(process, onFirst, () => process.exit(exitCode.interrupted));
  const startedAtMs = performance.now();
  let stopped = true;
  try {
    await engine.run(planned, interruption.signal);
    stopped = false;
  } finally {
    interruption.release();
    view.stop();
    const status = stopped ? 'stopped' : run.store.written === rows ? 'finished' : 'interrupted';
    const seconds = (performance.now() - startedAtMs) / 1_000;
    const about = {
      status,
      input: options.inputPath,
      out: options.outPath,
      rows,
      resumed: run.finishedBefore,
      seconds,
    } as const;
    conclude(summarizeRun(about, run.store.totals), run, quiet, context);
  }
}

function snapshotter(engine: RunEngine, run: OpenRun, rows: number): () => ProgressSnapshot {
  const meter = new RateMeter();
  meter.observe(performance.now(), run.finishedBefore);
  return () => {
    const { totals } = run.store;
    meter.observe(performance.now(), totals.succeeded + totals.failed);
    const { waitingFor, inFlight } = engine;
    return {
      totals,
      rows,
      inFlight,
      rowsPerSecond: meter.perSecond(),
      ...(waitingFor === undefined ? {} : { waitingFor }),
    };
  };
}

function conclude(summary: RunSummary, run: OpenRun, quiet: boolean, { terminal, exitWith }: CommandContext): void {
  if (quiet) printJson(terminal.output, summary);
  else for (const line of describeSummary(summary, run.store.totals)) printLine(terminal.output, line);
  if (summary.status !== 'finished') {
    printLine(terminal.notes, `${count(summary.remaining)} rows are left: run the same command again to carry on.`);
  }
  if (summary.status === 'interrupted') exitWith(exitCode.interrupted);
  else if (summary.failed > 0) exitWith(exitCode.failed);
}
