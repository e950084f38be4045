import type { Failure, WorkMessage } from '#contracts';
import { type Answer, type AnswerEnd, LiveCalls, type ServedBy } from '#jetstream';

export const servedBy: ServedBy = { endpoint: 'openai', model: 'gpt-mini', lane: 'sync', attempts: 1 };

export interface LiveCall {
  readonly subject: string;
  readonly message: WorkMessage;
  readonly answer: Answer;
  readonly signal: AbortSignal;
}

/** The stages behind the door: every call is kept, and answered as the spec says. */
export class ScriptedLiveCalls extends LiveCalls {
  readonly calls: LiveCall[] = [];
  /** What happens to a call; by default it is answered at once. */
  script: (call: LiveCall) => void = ({ answer }) => answer.end(wholeAnswer());

  /** Where the stages run: with the door, or apart from it. */
  constructor(private readonly here = true) {
    super();
  }

  isHere(): boolean {
    return this.here;
  }

  send(subject: string, message: WorkMessage, answer: Answer, signal: AbortSignal): void {
    const call = { subject, message, answer, signal };
    this.calls.push(call);
    this.script(call);
  }
}

export function wholeAnswer(body = '{"id":"chatcmpl-1","object":"chat.completion","choices":[]}'): AnswerEnd {
  return {
    statusCode: 200,
    servedBy,
    body: Buffer.from(body),
    usage: { inputTokens: 1, outputTokens: 1 },
    costNanoUsd: '12500',
    attempts: [],
  };
}

export function failure(kind: Failure['kind'], message = 'no'): Failure {
  return { kind, message };
}
