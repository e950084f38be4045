import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { RunFlags } from '../run/parse-run-flags.js';
import { addGatewayOptions, collect } from './gateway-options.js';

const EXAMPLES = `
A prompt names columns of a CSV or fields of JSON lines as {{column}}; {{labels}} stands for the distinct values of the
column given by --labels. Rows that hold messages, or are lines of an OpenAI batch file, need no prompt.

The run keeps a journal beside its output (<out>.run.jsonl). Started again with the same options it carries on: finished
rows are not asked again, accepted ones are waited for, no row is submitted twice. Results come in input order.

Examples:
  $ sluice run messages.csv --prompt "Summarize in five words: {{text}}" --out summaries.jsonl
  $ sluice run banking77-train.csv --labels category --expect category --within 6h \\
      --prompt "Classify into one of: {{labels}}\\nMessage: {{text}}\\nAnswer with the label only."
  $ sluice run banking77-train.csv          columns text,category: classified and compared without a prompt
  $ sluice run batch.jsonl --model smart    OpenAI batch lines, another model`;

export function addRun(program: Command, context: CommandContext): void {
  const command = program
    .command('run <input>')
    .description('submit every row of a .csv, .tsv or .jsonl file as a durable job and collect the results')
    .option('--prompt <template>', 'what to ask for each row; @file reads it from a file')
    .option('--out <path>', 'results, one JSON object a row in input order (default: <input>.results.jsonl here)')
    .option('--within <duration>', 'deadline of each row from its submission, such as 6h: more time may cost less')
    .option('--model <model>', "model or alias (default: the row's own, else fast)")
    .option('--system <text>', 'system message to go with --prompt; @file reads it from a file')
    .option('--max-tokens <n>', 'limit of each answer')
    .option('--labels, --labels-column <column>', 'column whose distinct values are {{labels}}')
    .option('--expect <column>', 'compare each trimmed answer with this column and say how many agree')
    .option('--limit <n>', 'only the first rows')
    .option('--metadata <name=value>', 'goes into the ledger; may be repeated', collect)
    .option('--max-cost <usd>', 'per row: fail rather than cost more')
    .option('--concurrency <n>', 'submissions in flight (default 64)')
    .option('--full', "put the provider's whole answer into the results")
    .option('--retry-failed', 'carry on, and submit the rows that failed once more')
    .option('--restart', 'forget an earlier run with the same output: every row is asked (and paid) again')
    .addHelpText('after', EXAMPLES);
  addGatewayOptions(command).action(async (input: string, flags: RunFlags) => {
    const [{ parseRunFlags }, { executeRun }] = await Promise.all([
      import('../run/parse-run-flags.js'),
      import('../run/execute-run.js'),
    ]);
    await executeRun(await parseRunFlags(input, flags), flags, context);
  });
}
