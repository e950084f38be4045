import type { WorkMessage } from '#contracts';
import { subjectPatterns } from '#contracts';
import type { Delivery } from '../delivery.js';
import type { StageOptions } from '../stage.decorator.js';
import type { Verdict } from '../verdict.js';

/** A verdict at once where nothing had to be waited for: every promise costs a call a turn. */
export type StageMethod = (message: WorkMessage, delivery: Delivery) => Promise<Verdict> | Verdict;

/** One stage method of this process and the subjects it listens to. */
export interface LocalStage {
  readonly options: StageOptions;
  readonly patterns: readonly string[];
  /** Changed once, before the first delivery, where Nest's chain of calls can be left out. */
  run: StageMethod;
}

const CALL_PREFIXES = [subjectPatterns.calls, subjectPatterns.liveCalls].map(literalPart);

/** Where the stage of a subject is found. */
interface Entry {
  readonly prefix: string;
  readonly exact: boolean;
  /** The part before the endpoint, of calls to a provider. */
  readonly callPrefix: string | undefined;
  readonly stage: LocalStage;
}

/** Which stages run in this process; asked at every hand-over, so a look-up is a handful of prefix comparisons. */
export class StageRegistry {
  private readonly stages: Entry[] = [];

  /** `servesEndpoint`: a provider-adapter may be started for one provider only. */
  constructor(private readonly servesEndpoint: (endpoint: string) => boolean) {}

  /** @throws Error when two stages want the same subject: both would settle the same delivery. */
  add(pattern: string, stage: LocalStage): void {
    const prefix = literalPart(pattern);
    const taken = this.stages.find((known) => known.prefix === prefix);
    if (taken) {
      throw new Error(
        `stages '${taken.stage.options.stage}' and '${stage.options.stage}' both listen to ${pattern}: a subject has one stage; give one of them another subject`,
      );
    }
    const callPrefix = CALL_PREFIXES.find((calls) => prefix.startsWith(calls));
    this.stages.push({ prefix, exact: prefix === pattern, callPrefix, stage });
  }

  find(subject: string): LocalStage | undefined {
    for (const { prefix, exact, callPrefix, stage } of this.stages) {
      if (exact ? subject !== prefix : !subject.startsWith(prefix)) continue;
      const serves = callPrefix === undefined || this.servesEndpoint(endpointOf(subject, callPrefix));
      return serves ? stage : undefined;
    }
    return undefined;
  }

  all(): readonly LocalStage[] {
    return [...new Set(this.stages.map(({ stage }) => stage))];
  }
}

/** `sluice.v1.call.` + `openai.sync.tenant.job` → `openai` */
function endpointOf(subject: string, prefix: string): string {
  const end = subject.indexOf('.', prefix.length);
  return subject.slice(prefix.length, end === -1 ? undefined : end);
}

function literalPart(pattern: string): string {
  const wildcard = pattern.search(/[*>]/);
  return wildcard === -1 ? pattern : pattern.slice(0, wildcard);
}
