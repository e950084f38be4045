import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { describeWork } from '#classification';
import { subjectPatterns, subjects, type WorkMessage } from '#contracts';
import { ClaimCheck, type Delivery, deadLetter, forward, Stage, type Verdict } from '#jetstream';

const decoder = new TextDecoder();

/** What kind of work is this? Adds facts to the envelope; the body passes through untouched. */
@Controller()
export class ClassifyStage {
  constructor(private readonly claimCheck: ClaimCheck) {}

  @Stage([subjectPatterns.jobAccepted, subjects.liveAccepted()], { stage: 'classifier' })
  async classify(@Payload() message: WorkMessage, @Ctx() _delivery: Delivery): Promise<Verdict> {
    const { envelope } = message;
    const parsedBody = message.parsedBody ?? (await this.parse(message));
    if (parsedBody === null) return deadLetter('the body is not a JSON object');
    const facts = describeWork(envelope.path, parsedBody);
    const subject =
      envelope.kind === 'live' ? subjects.liveClassified() : subjects.jobClassified(envelope.tenant, envelope.jobId);
    return forward(subject, { ...message, envelope: { ...envelope, facts }, parsedBody });
  }

  private async parse({ envelope, body }: WorkMessage): Promise<Readonly<Record<string, unknown>> | null> {
    const bytes = envelope.bodyRef ? await this.claimCheck.load(envelope.bodyRef) : body;
    const parsed: unknown = parseJson(bytes);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : null;
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return null; // checked at the door: a body that is no JSON here was written by somebody else
  }
}
