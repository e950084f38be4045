import { type BenchOptions, parseBenchOptions, USAGE } from './bench-options.js';
import { CleanUp } from './clean-up.js';
import { environmentFacts } from './environment-facts.js';
import { judge, type Row } from './measures.js';
import { openProgress } from './progress.js';
import { type Findings, measuresTable, printTable } from './report.js';
import { runBench } from './run-bench.js';

const MISSED = 2;

async function main(): Promise<number> {
  const options = parseBenchOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const progress = openProgress();
  const cleanUp = new CleanUp();
  endOnSignal(cleanUp);
  const facts = environmentFacts();
  progress.say(facts);
  try {
    const findings = await runBench(options, progress, cleanUp);
    progress.done();
    return report(findings, facts, options);
  } finally {
    progress.done();
    await cleanUp.run();
  }
}

function report(findings: readonly Findings[], facts: string, { json, check }: BenchOptions): number {
  const rows = findings.flatMap((finding) => finding.rows);
  const tables = findings.flatMap((finding) => finding.tables).concat(measuresTable(rows));
  const text = `\n${tables.map(printTable).join('\n')}\n${facts}\n`;
  process.stdout.write(json ? `${JSON.stringify({ rows })}\n` : text);
  if (json) process.stderr.write(text);
  return check && rows.some(isMissed) ? MISSED : 0;
}

function isMissed(row: Row): boolean {
  return judge(row) === 'missed';
}

/** The first signal stops what was started; a second one leaves at once. */
function endOnSignal(cleanUp: CleanUp): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(130);
      ending = true;
      void cleanUp.run().finally(() => process.exit(130));
    });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  let reason: unknown = error;
  for (let indent = 'bench: '; reason instanceof Error; indent = '  because: ') {
    process.stderr.write(`${indent}${reason.message}\n`);
    reason = reason.cause;
  }
  process.exitCode = 1;
}
process.exit();
