import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { describeWork } from '#classification';
import { subjectPatterns, subjects, type WorkMessage } from '#contracts';
import { ClaimCheck, type Delivery, deadLetter, forward, Stage, type Verdict } from '#jetstream';
import type { MaybePromise } from '#state';

type JsonObject = Readonly<Record<string, unknown>>;

const decoder = new TextDecoder();

/** What kind of work is this? Adds facts to the envelope; the body passes through untouched. */
@Controller()
export class ClassifyStage {
  constructor(private readonly claimCheck: ClaimCheck) {}

  @Stage([subjectPatterns.jobAccepted, subjects.liveAccepted()], { stage: 'classifier' })
  classify(@Payload() message: WorkMessage, @Ctx() _delivery: Delivery): MaybePromise<Verdict> {
    const { parsedBody, body, envelope } = message;
    if (parsedBody) return classified(message, parsedBody);
    if (!envelope.bodyRef) return classified(message, parseObject(body));
    return this.claimCheck.load(envelope.bodyRef).then((loaded) => classified(message, parseObject(loaded)));
  }
}

function classified(message: WorkMessage, parsedBody: JsonObject | null): Verdict {
  if (parsedBody === null) return deadLetter('the body is not a JSON object');
  const { envelope } = message;
  const facts = describeWork(envelope.path, parsedBody);
  const subject =
    envelope.kind === 'live' ? subjects.liveClassified() : subjects.jobClassified(envelope.tenant, envelope.jobId);
  return forward(subject, { ...message, envelope: { ...envelope, facts }, parsedBody });
}

function parseObject(bytes: Uint8Array): JsonObject | null {
  const parsed = parseJson(bytes);
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  return isObject ? (parsed as JsonObject) : null;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return null; // checked at the door: a body that is no JSON here was written by somebody else
  }
}
