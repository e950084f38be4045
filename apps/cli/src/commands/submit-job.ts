import type { Acknowledgement, SubmitRequest } from '#contracts';
import type { CommandContext } from '../command-context.js';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import { awaitJob, isFinished } from '../gateway/await-job.js';
import { type GatewayFlags, withGateway } from '../gateway/with-gateway.js';
import { DEFAULT_MODEL } from '../run/run-options.js';
import { answerText } from '../terminal/describe-job.js';
import { parseDurationMs } from '../terminal/parse-duration.js';
import { printable } from '../terminal/printable.js';
import { printJson, printLine } from '../terminal/terminal.js';
import { parseCount, parseDollars, parsePairs } from './parse-options.js';
import { readText } from './read-text.js';
import { printJob } from './show-job.js';

export interface SubmitFlags extends GatewayFlags {
  readonly file?: string;
  readonly prompt?: string;
  readonly system?: string;
  readonly model?: string;
  readonly maxTokens?: string;
  readonly within?: string;
  readonly maxCost?: string;
  readonly metadata?: readonly string[];
  readonly idempotencyKey?: string;
  readonly wait?: string | true;
}

const DEFAULT_WAIT = '10m';

export async function submitJob(flags: SubmitFlags, context: CommandContext): Promise<void> {
  const waitMs =
    flags.wait === undefined ? 0 : parseDurationMs(flags.wait === true ? DEFAULT_WAIT : flags.wait, '--wait');
  const request = await requestOf(flags, context);
  await withGateway(flags, context, async (client) => {
    const accepted = (await client.fetch('POST', '/v1/jobs', { body: request })) as Acknowledgement;
    if (waitMs === 0) {
      printAcknowledgement(accepted, flags, context);
      return;
    }
    const job = await awaitJob(client, accepted.id, waitMs);
    const answer = isFinished(job) && job.status === 'succeeded' ? answerText(job) : undefined;
    if (flags.json || answer === undefined) printJob(job, flags, context);
    else printLine(context.terminal.output, printable(answer));
    if (!isFinished(job)) {
      throw new CommandError(
        `${accepted.id} is not finished yet: \`sluice get ${accepted.id} --wait 10m\`.`,
        exitCode.failed,
      );
    }
  });
}

function printAcknowledgement(accepted: Acknowledgement, flags: SubmitFlags, context: CommandContext): void {
  const { output } = context.terminal;
  if (flags.json) printJson(output, accepted);
  else printLine(output, `${accepted.id}  ${accepted.status}  deadline ${accepted.deadline}`);
}

async function requestOf(flags: SubmitFlags, context: CommandContext): Promise<SubmitRequest> {
  const maxTokens = parseCount(flags.maxTokens, '--max-tokens');
  const job =
    flags.prompt === undefined ? await readJob(flags, context) : chatJob(await readText(flags.prompt), flags.system);
  const metadata = parsePairs(flags.metadata, '--metadata');
  const maxCostUsd = parseDollars(flags.maxCost, '--max-cost');
  return {
    ...job,
    body: {
      ...job.body,
      model: flags.model ?? job.body['model'] ?? DEFAULT_MODEL,
      ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    },
    ...(flags.within === undefined ? {} : { within: flags.within }),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(flags.idempotencyKey === undefined ? {} : { idempotencyKey: flags.idempotencyKey }),
  };
}

function chatJob(prompt: string, system: string | undefined): SubmitRequest {
  const messages = [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: prompt },
  ];
  return { endpoint: '/v1/chat/completions', body: { messages } };
}

/** From --file, else from standard input when something is piped in. */
async function readJob(flags: SubmitFlags, context: CommandContext): Promise<SubmitRequest> {
  const { input } = context.terminal;
  if (flags.file === undefined && input.isTTY) {
    throw new CommandError(
      'There is nothing to submit: pass --prompt "…", --file job.json, or pipe JSON in.',
      exitCode.usage,
    );
  }
  const source = flags.file === undefined || flags.file === '-' ? 'standard input' : flags.file;
  const text = source === 'standard input' ? await readAll(input) : await readText(`@${flags.file}`);
  return toJob(parse(text, source), source);
}

function toJob(value: unknown, source: string): SubmitRequest {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (Array.isArray(fields['messages'])) return { endpoint: '/v1/chat/completions', body: fields };
  if (typeof fields['body'] === 'object' && fields['body'] !== null) {
    return { endpoint: '/v1/chat/completions', ...(fields as object), body: fields['body'] as Record<string, unknown> };
  }
  throw new CommandError(
    `${source} is neither a job ({"endpoint": …, "body": …}) nor a chat body ({"messages": …}).`,
    exitCode.usage,
  );
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CommandError(`${source} is not JSON: ${(cause as Error).message}.`, exitCode.usage, { cause });
  }
}

async function readAll(input: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
