import { DecayingQuantiles } from './decaying-quantiles.js';
import { LearnedByKey } from './learned-by-key.js';
import { logNormalQuantile } from './log-normal.js';

/** Who asks whom for what: output is learned apart for each, as far as there is enough of it. */
export interface OutputKey {
  readonly model: string;
  readonly tenant: string;
  readonly task?: string;
}

/** Real output is believed to lie within a factor of about 2 of what the job was expected to write. */
const PRIOR = { median: 1, sigma: 0.45 };
const PRIOR_WEIGHT = 20;
const GENERATION = 500;
/** Before that many answers a narrower key says less than a wider one. */
const ENOUGH = 30;
/** Weight of one more answer in the mean, once there are many. */
const MEAN_STEP = 1 / 200;

interface Learned {
  readonly ratios: DecayingQuantiles;
  expected: number;
  actual: number;
}

/** How much longer or shorter answers are than was expected: the ratio real ÷ expected output tokens. */
export class OutputEstimate {
  private readonly models = new LearnedByKey<ModelLearned>(() => ({
    all: learnedNothing(),
    parts: new LearnedByKey<Learned>(learnedNothing),
  }));

  observe(key: OutputKey, expectedTokens: number, actualTokens: number): void {
    if (expectedTokens <= 0 || actualTokens <= 0) return;
    const { all, parts } = this.models.of(key.model);
    learn(all, expectedTokens, actualTokens);
    learn(parts.of(key.tenant), expectedTokens, actualTokens);
    if (key.task !== undefined) learn(parts.of(taskName(key.tenant, key.task)), expectedTokens, actualTokens);
  }

  /** Tokens that will be written on average, given the caller's or classifier's expectation. */
  mean(key: OutputKey, expectedTokens: number): number {
    const learned = this.narrowest(key);
    if (!learned || learned.expected <= 0) return expectedTokens;
    const share = learned.ratios.count / (learned.ratios.count + PRIOR_WEIGHT);
    return expectedTokens * (1 - share + share * (learned.actual / learned.expected));
  }

  quantile(key: OutputKey, expectedTokens: number, at: number): number {
    const learned = this.narrowest(key);
    return expectedTokens * (learned ? learned.ratios.quantile(at) : logNormalQuantile(PRIOR, at));
  }

  /** Task of a tenant, tenant, model: the first that has seen enough. */
  private narrowest({ model, tenant, task }: OutputKey): Learned | undefined {
    const learned = this.models.peek(model);
    if (!learned) return undefined;
    const ofTask = task === undefined ? undefined : learned.parts.peek(taskName(tenant, task));
    if (ofTask && ofTask.ratios.count >= ENOUGH) return ofTask;
    const ofTenant = learned.parts.peek(tenant);
    return ofTenant && ofTenant.ratios.count >= ENOUGH ? ofTenant : learned.all;
  }
}

interface ModelLearned {
  readonly all: Learned;
  readonly parts: LearnedByKey<Learned>;
}

function learnedNothing(): Learned {
  const prior = (at: number) => logNormalQuantile(PRIOR, at);
  return {
    ratios: new DecayingQuantiles({ generation: GENERATION, prior, priorWeight: PRIOR_WEIGHT }),
    expected: 0,
    actual: 0,
  };
}

function learn(learned: Learned, expectedTokens: number, actualTokens: number): void {
  const step = Math.max(MEAN_STEP, 1 / (1 + learned.ratios.count));
  learned.ratios.observe(actualTokens / expectedTokens);
  learned.expected += (expectedTokens - learned.expected) * step;
  learned.actual += (actualTokens - learned.actual) * step;
}

/** Tenants' ids hold no line break. */
function taskName(tenant: string, task: string): string {
  return `${tenant}\n${task}`;
}
