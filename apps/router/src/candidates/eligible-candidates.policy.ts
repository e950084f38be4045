import {
  type Capability,
  type Facts,
  type Failure,
  type FailureKind,
  fitsTokenWindow,
  type Lane,
  type WorkEnvelope,
} from '#contracts';
import type { PriceBook } from '#pricing';
import type { Candidate } from './candidate.js';
import { missingCapability } from './capability.filter.js';
import { fitsCostLimit, worstCostNanoUsd } from './cost-limit.filter.js';
import { hasFailedForGood } from './failed-endpoint.filter.js';
import { allowedLanes, isAllowedByRoute, offeredLanes, offersOneOf, withBatch } from './route-constraint.filter.js';

export interface EligibleInput {
  readonly envelope: WorkEnvelope;
  /** What the model name means, best first. */
  readonly named: readonly Candidate[];
  readonly prices: PriceBook;
  readonly nowMs: number;
}

export type Eligible =
  | {
      readonly kind: 'some';
      readonly candidates: readonly Candidate[];
      /** The lanes this job may go in: offered by one of them, allowed by the caller, within the cost limit. */
      readonly lanes: readonly Lane[];
    }
  | { readonly kind: 'none'; readonly failure: Failure };

/** Without a classifier nothing is known and nothing is refused. */
export const UNKNOWN_FACTS: Facts = {
  inputTokens: 0,
  expectedOutputTokens: 0,
  task: 'generation',
  complexity: 0.5,
  modalities: [],
  needs: [],
};

/**
 * Who may serve, and in which lanes. The filters run in the order of `Refusal`; when nobody is left, the caller hears of
 * the refusal that came last, because whoever was refused there had passed everything before it. Where list price is
 * over the cost limit of the job, the lanes below it are tried alone.
 */
export function eligibleCandidates(input: EligibleInput): Eligible {
  const { envelope, named } = input;
  if (named.length === 0) return none(unknownModel(envelope));
  const lanes = allowedLanes(named, envelope.route);
  if (lanes.length === 0) return none(noLane(offeredLanes(named), envelope));
  const first = filterCandidates(input, lanes);
  if (first.candidates.length > 0) {
    const { candidates } = first;
    return { kind: 'some', candidates, lanes: withBatch(lanes, candidates, envelope.route) };
  }
  if (first.furthest?.step === BY_COST.step && lanes.length > 1) {
    for (const cheaper of [lanes.filter((lane) => lane !== 'sync'), lanes.filter((lane) => lane === 'reserved')]) {
      const { candidates } = filterCandidates(input, cheaper);
      if (candidates.length > 0) return { kind: 'some', candidates, lanes: cheaper };
    }
  }
  return none(describeRefusal(first.furthest, envelope));
}

type Refusal =
  | { readonly step: 0 } // the caller's own constraint
  | { readonly step: 1; readonly capability: Capability }
  | { readonly step: 2 } // context window
  | { readonly step: 3 } // cost limit
  | { readonly step: 4 }; // failed here for good

const BY_ROUTE: Refusal = { step: 0 };
const BY_WINDOW: Refusal = { step: 2 };
const BY_COST: Refusal = { step: 3 };
const BY_FAILURE: Refusal = { step: 4 };

function filterCandidates(
  input: EligibleInput,
  lanes: readonly Lane[],
): { candidates: readonly Candidate[]; furthest: Refusal | null } {
  let furthest: Refusal | null = null as Refusal | null;
  const candidates: Candidate[] = [];
  for (const candidate of input.named) {
    const refusal = refusalOf(candidate, lanes, input);
    if (refusal === null) candidates.push(candidate);
    else if (furthest === null || refusal.step >= furthest.step) furthest = refusal;
  }
  return { candidates, furthest };
}

function refusalOf(
  candidate: Candidate,
  lanes: readonly Lane[],
  { envelope, prices, nowMs }: EligibleInput,
): Refusal | null {
  const facts = envelope.facts ?? UNKNOWN_FACTS;
  if (!isAllowedByRoute(candidate, envelope.route) || !offersOneOf(candidate, lanes, envelope.route)) return BY_ROUTE;
  const capability = missingCapability(candidate, facts.needs);
  if (capability !== undefined) return { step: 1, capability };
  if (!fitsTokenWindow(candidate, facts)) return BY_WINDOW;
  if (envelope.maxCostNanoUsd !== undefined) {
    const costNanoUsd = worstCostNanoUsd(candidate, { facts, prices, nowMs, lanes });
    if (!fitsCostLimit(costNanoUsd, spentNanoUsd(envelope), BigInt(envelope.maxCostNanoUsd))) return BY_COST;
  }
  return hasFailedForGood(candidate, envelope.attempts) ? BY_FAILURE : null;
}

function spentNanoUsd({ attempts }: WorkEnvelope): bigint {
  return attempts.reduce((sum, attempt) => sum + BigInt(attempt.costNanoUsd ?? 0), 0n);
}

function describeRefusal(refusal: Refusal | null, envelope: WorkEnvelope): Failure {
  const model = quoted(envelope.model);
  switch (refusal?.step) {
    case 1:
      return noCandidate(`No model behind ${model} can do what this request needs: ${refusal.capability}.`);
    case 2:
      return failure('context-length-exceeded', tooLong(envelope), 'messages');
    case 3:
      return failure('cost-limit-exceeded', `No model behind ${model} keeps within the cost limit of this request.`);
    case 4:
      return envelope.attempts.at(-1)?.failure ?? noCandidate(`Every model behind ${model} has failed.`);
    default:
      return noCandidate(`No provider of ${model} is among those this request allows.`);
  }
}

function unknownModel({ model }: WorkEnvelope): Failure {
  const message = `The model ${quoted(model)} does not exist here. GET /v1/models lists those that do.`;
  return { kind: 'no-candidate', code: 'model_not_found', param: 'model', message };
}

function noLane(offered: readonly Lane[], { model, route }: WorkEnvelope): Failure {
  const wanted = route?.lanes?.join(', ') ?? '';
  return {
    ...noCandidate(
      `${quoted(model)} is not offered in the lanes this request allows (${wanted}), only in: ${offered.join(', ')}.`,
    ),
    param: 'route.lanes',
  };
}

function tooLong({ facts, model }: WorkEnvelope): string {
  const output = facts?.maxOutputTokens === undefined ? '' : ` and asks for ${facts.maxOutputTokens} of output`;
  return `The request has about ${facts?.inputTokens ?? 0} tokens of input${output}: more than any model behind ${quoted(model)} takes.`;
}

const none = (reason: Failure): Eligible => ({ kind: 'none', failure: reason });
const noCandidate = (message: string): Failure => ({ kind: 'no-candidate', message });
const failure = (kind: FailureKind, message: string, param?: string): Failure =>
  param === undefined ? { kind, message } : { kind, message, param };
/** Callers choose model names: a long one must not fill the message. */
const quoted = (model: string): string => `'${model.length > 80 ? `${model.slice(0, 80)}…` : model}'`;
