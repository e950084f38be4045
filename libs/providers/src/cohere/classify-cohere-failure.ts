import type { Failure, FailureKind } from '#contracts';
import type { FailedAnswer } from '../adapter.js';
import { buildFailure, kindOfAnswer } from '../build-failure.js';
import { isRecord } from '../openai/openai.wire.js';
import type { CohereError } from './cohere.wire.js';

/** Statuses Cohere alone uses (docs.cohere.com/v2/reference/errors). */
const KIND_OF_STATUS: Readonly<Record<number, FailureKind>> = {
  // A word of the prompt or the answer is on Cohere's list.
  498: 'content-filtered',
  // A call that was given up, and not by us.
  499: 'server-error',
};
/** Answers with status 200 that the model did not finish. */
const KIND_OF_FINISH: Readonly<Record<string, FailureKind>> = { ERROR: 'server-error', TIMEOUT: 'server-error' };

/** Cohere's errors have a text and no code: the status alone says what went wrong. */
export function classifyCohereFailure(answer: FailedAnswer): Failure {
  const error: CohereError = isRecord(answer.body) ? answer.body : {};
  const own = KIND_OF_STATUS[answer.statusCode];
  return buildFailure({
    answer,
    kind: own ?? kindOfAnswer(answer.statusCode, []),
    message: error.message,
  });
}

/** A whole answer with status 200 that broke off. */
export function findCohereFailure(answer: FailedAnswer): Failure | undefined {
  const { body } = answer;
  if (!isRecord(body)) return undefined;
  const kind = kindOfFinish(body.finish_reason);
  if (kind) return buildFailure({ answer, kind, codes: [body.finish_reason] });
  const isAnswer = 'message' in body ? isRecord(body.message) : 'embeddings' in body;
  return isAnswer ? undefined : classifyCohereFailure({ ...answer, statusCode: 500 });
}

/** What a finish reason means that is a failure. */
export function kindOfFinish(raw: unknown): FailureKind | undefined {
  return typeof raw === 'string' && Object.hasOwn(KIND_OF_FINISH, raw) ? KIND_OF_FINISH[raw] : undefined;
}
