import { createHash } from 'node:crypto';
import { JOB_ENDPOINTS, type JobEndpoint, type SubmitRequest } from '#contracts';
import type { PromptChoice } from './choose-prompt.js';
import { isBatchLine } from './choose-prompt.js';
import { asText, compileTemplate, fieldAt } from './compile-template.js';
import type { InputRow } from './input-row.js';
import { DEFAULT_MODEL, type RunOptions } from './run-options.js';

/** A row as it will be asked. */
export interface PlannedRow {
  readonly row: number;
  /** Without its idempotency key, which belongs to the run. */
  readonly request: SubmitRequest;
  /** Of an OpenAI batch line. */
  readonly customId?: string;
  /** What the answer should be (`--expect`). */
  readonly expected?: string;
}

type PlanOptions = Pick<RunOptions, 'system' | 'model' | 'maxTokens' | 'within' | 'metadata' | 'maxCostUsd'>;

/** Rows to requests. Pure: the same row gives the same request, or a resumed run would ask something else. */
export class RowPlanner {
  readonly #render: ((fields: InputRow['fields']) => string) | undefined;

  constructor(
    private readonly choice: PromptChoice,
    private readonly options: PlanOptions,
    labels?: readonly string[],
  ) {
    if (choice.kind === 'template') this.#render = compileTemplate(choice.template, labels).render;
  }

  plan({ row, fields }: InputRow): PlannedRow {
    const expectColumn = this.choice.kind === 'template' ? this.choice.expectColumn : undefined;
    return {
      row,
      request: this.#envelope(this.#render ? this.#chat(this.#render(fields)) : this.#ownRequest(fields)),
      ...(isBatchLine(fields) ? { customId: String(fields['custom_id']) } : {}),
      ...(expectColumn === undefined ? {} : { expected: asText(fieldAt(fields, expectColumn)).trim() }),
    };
  }

  #chat(prompt: string): Pick<SubmitRequest, 'endpoint' | 'body'> {
    const system = this.options.system === undefined ? [] : [{ role: 'system', content: this.options.system }];
    const messages = [...system, { role: 'user', content: prompt }];
    return { endpoint: '/v1/chat/completions', body: this.#complete({ messages }, '/v1/chat/completions') };
  }

  #ownRequest(fields: InputRow['fields']): Pick<SubmitRequest, 'endpoint' | 'body'> {
    if (!isBatchLine(fields)) {
      return { endpoint: '/v1/chat/completions', body: this.#complete(fields, '/v1/chat/completions') };
    }
    const endpoint = fields['url'] as JobEndpoint;
    return { endpoint, body: this.#complete(fields['body'] as Record<string, unknown>, endpoint) };
  }

  /** What the flags say goes over what the row says, what the row says over the default. */
  #complete(body: Readonly<Record<string, unknown>>, endpoint: JobEndpoint): Record<string, unknown> {
    const takesMaxTokens = this.options.maxTokens !== undefined && endpoint !== '/v1/embeddings';
    return {
      ...body,
      model: this.options.model ?? body['model'] ?? DEFAULT_MODEL,
      ...(takesMaxTokens ? { max_tokens: this.options.maxTokens } : {}),
    };
  }

  #envelope(call: Pick<SubmitRequest, 'endpoint' | 'body'>): SubmitRequest {
    const { within, maxCostUsd, metadata } = this.options;
    return {
      ...call,
      ...(within === undefined ? {} : { within }),
      ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
      ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
    };
  }
}

/** What is wrong with a row that is to be a request by itself, or undefined. */
export function requestProblem(fields: InputRow['fields']): string | undefined {
  if (Array.isArray(fields['messages'])) return undefined;
  if (!isBatchLine(fields)) return "has neither messages nor a batch line's custom_id, method, url and body";
  const url = fields['url'] as string;
  if (!(JOB_ENDPOINTS as readonly string[]).includes(url)) {
    return `has the url '${url}' where a job has one of ${JOB_ENDPOINTS.join(', ')}`;
  }
  const method = fields['method'];
  return method === undefined || method === 'POST'
    ? undefined
    : `has the method '${asText(method)}' where only POST is possible`;
}

/**
 * The key under which the gateway knows a submission, however often it is sent. `round` counts deliberate repetitions
 * of a row that had failed (`--retry-failed`): those are new jobs.
 */
export function idempotencyKeyOf(runId: string, row: number, round: number, request: SubmitRequest): string {
  const parts = [runId, String(row), JSON.stringify(request), ...(round === 0 ? [] : [String(round)])];
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
