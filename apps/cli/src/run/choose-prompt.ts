import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import type { InputFormat } from './input-row.js';
import type { RunOptions } from './run-options.js';

/** How rows become requests. */
export type PromptChoice =
  | {
      readonly kind: 'template';
      readonly template: string;
      readonly labelsColumn?: string;
      readonly expectColumn?: string;
      /** Said to the user when it was our choice and not theirs. */
      readonly note?: string;
    }
  /** Every row is a chat body (`messages`) or an OpenAI batch line (`custom_id, method, url, body`). */
  | { readonly kind: 'requests' };

const TEXT_COLUMNS = /^(text|message|utterance|sentence|question|query|content|input)$/i;
const LABEL_COLUMNS = /^(category|label|intent|class|topic|sentiment|target)$/i;

/**
 * The prompt of a run: what was asked for, else what the first row's shape leaves no doubt about.
 * @throws CommandError saying in one sentence what to write when there is doubt.
 */
export function choosePrompt(
  options: Pick<RunOptions, 'prompt' | 'labelsColumn' | 'expectColumn' | 'system'>,
  first: Readonly<Record<string, unknown>>,
  format: InputFormat,
): PromptChoice {
  const columns = Object.keys(first);
  if (options.prompt !== undefined) return chosen(options.prompt, options);
  if (isRequest(first)) return requests(options);
  const text = columns.find((name) => TEXT_COLUMNS.test(name));
  const label = columns.find((name) => LABEL_COLUMNS.test(name));
  if (columns.length === 2 && text && label) return classify(text, label, options);
  if (columns.includes('prompt')) {
    return { ...chosen('{{prompt}}', options), note: 'No --prompt: each row is asked with its column prompt.' };
  }
  throw new CommandError(advice(columns, format, text, label), exitCode.usage);
}

/** Whether a row is a request by itself. */
export function isRequest(fields: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(fields['messages']) || isBatchLine(fields);
}

export function isBatchLine(fields: Readonly<Record<string, unknown>>): boolean {
  return (
    typeof fields['custom_id'] === 'string' && typeof fields['url'] === 'string' && typeof fields['body'] === 'object'
  );
}

function chosen(
  template: string,
  options: Pick<RunOptions, 'labelsColumn' | 'expectColumn'>,
): PromptChoice & { kind: 'template' } {
  return {
    kind: 'template',
    template,
    ...(options.labelsColumn === undefined ? {} : { labelsColumn: options.labelsColumn }),
    ...(options.expectColumn === undefined ? {} : { expectColumn: options.expectColumn }),
  };
}

function requests(options: Pick<RunOptions, 'labelsColumn' | 'system'>): PromptChoice {
  if (options.system !== undefined || options.labelsColumn !== undefined) {
    throw new CommandError(
      'The rows are requests already (they hold messages): --system and --labels belong to a --prompt.',
      exitCode.usage,
    );
  }
  return { kind: 'requests' };
}

function classify(
  text: string,
  label: string,
  options: Pick<RunOptions, 'labelsColumn' | 'expectColumn'>,
): PromptChoice {
  const labelsColumn = options.labelsColumn ?? label;
  return {
    kind: 'template',
    template: `Classify the message into exactly one of these labels: {{labels}}\nMessage: {{${text}}}\nAnswer with the label only.`,
    labelsColumn,
    expectColumn: options.expectColumn ?? label,
    note: `No --prompt: each ${text} is classified into the values of ${labelsColumn}, and answers are compared with ${options.expectColumn ?? label}.`,
  };
}

function advice(
  columns: readonly string[],
  format: InputFormat,
  text: string | undefined,
  label: string | undefined,
): string {
  const named = `The columns are ${columns.map((name) => `'${name}'`).join(', ')}`;
  if (text && label) {
    return `${named}: say what to ask with --prompt "Classify into one of: {{labels}}\\nMessage: {{${text}}}\\nAnswer with the label only." --labels ${label} --expect ${label}.`;
  }
  const example = text ?? columns[0] ?? 'column';
  const requestsToo = format === 'jsonl' ? ', or give every row messages of its own' : '';
  return `${named}: say what to ask with --prompt, for example --prompt "Summarize: {{${example}}}"${requestsToo}.`;
}
