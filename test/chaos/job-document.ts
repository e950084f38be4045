import type { SubmitRequest } from '#contracts';
import type { JobKind } from './plan.js';

/** What the jobs ask for. */
export const MODEL_ALIAS = 'chaos';
/** Their number, in the ledger's rows and in results. */
export const NUMBER_FIELD = 'number';

/** Over the broker's limit of 1 MB. */
const LARGE_CHARACTERS = 1_200_000;
/** Ends well after the longest run: none may expire. */
const WITHIN = '2h';

const DIRECTIVE_OF: Readonly<Record<JobKind, string>> = {
  plain: '',
  large: '',
  flaky: ' [[simulator {"status":503,"times":1}]]',
  refused: ' [[simulator {"status":400}]]',
};

/** The same job is the same bytes, however often it is submitted: that is what its idempotency key stands for. */
export function jobDocument(number: number, kind: JobKind): SubmitRequest {
  const filler = kind === 'large' ? 'lorem ipsum '.repeat(LARGE_CHARACTERS / 12) : '';
  return {
    endpoint: '/v1/chat/completions',
    body: {
      model: MODEL_ALIAS,
      user: `job-${number}`,
      max_tokens: 16,
      messages: [{ role: 'user', content: `Say something about job ${number}.${DIRECTIVE_OF[kind]} ${filler}` }],
    },
    within: WITHIN,
    metadata: { [NUMBER_FIELD]: String(number) },
    idempotencyKey: `chaos-${number}`,
  };
}

/** The number of a job from what it carries; undefined when it is none of ours. */
export function numberOf(metadata: Readonly<Record<string, string>> | undefined): number | undefined {
  const number = Number(metadata?.[NUMBER_FIELD]);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The number from the simulator's journal, whose `tag` is the body's `user`. */
export function numberOfTag(tag: string | null): number | undefined {
  const found = /^job-(\d+)$/.exec(tag ?? '');
  return found ? Number(found[1]) : undefined;
}
