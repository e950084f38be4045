import {
  type AttemptSummary,
  type DecisionNote,
  type ExplainedStep,
  formatUsd,
  type JobExplanation,
  type JobResult,
  nearestIsoTime,
} from '#contracts';
import type { JobState } from '../jobs/job-view.js';
import { describeDecision, duration, usd } from './describe-decision.js';

type Steps = readonly (ExplainedStep & { readonly atMs: number })[];

/** Why a job went where and when it did, from what travels with it: its decisions and its attempts. Pure. */
export function explainJob(state: JobState, nowMs: number): JobExplanation {
  return state.kind === 'ended' ? explainEnded(state.result) : explainPending(state, nowMs);
}

function explainPending({ envelope, status }: JobState & { readonly kind: 'pending' }, nowMs: number): JobExplanation {
  const { jobId, acceptedAtMs, deadlineMs, decisions = [], attempts, hold, decision } = envelope;
  const left = deadlineMs > nowMs ? `${duration(deadlineMs - nowMs)} until its deadline` : 'past its deadline';
  const where = decision ? ` at ${decision.endpoint} in lane ${decision.lane}` : '';
  const summaries: Record<typeof status, string> = {
    queued: `On its way since ${duration(nowMs - acceptedAtMs)}, ${left}.`,
    held: `Held for ${hold?.reason ?? 'capacity'}, ${left}.`,
    running: `Being served${where}, ${left}.`,
  };
  return {
    id: jobId,
    object: 'job.explanation',
    status,
    summary: summaries[status],
    deadline: nearestIsoTime(deadlineMs),
    steps: inOrder([accepted(acceptedAtMs, deadlineMs), ...decisions.map(decisionStep), ...attempts.map(attemptStep)]),
  };
}

function explainEnded(result: JobResult): JobExplanation {
  const { id, status, decisions = [], attempts, timings, error } = result;
  const acceptedMs = Date.parse(timings.acceptedAt);
  const finishedMs = Date.parse(timings.finishedAt);
  const steps = [
    accepted(acceptedMs),
    ...decisions.map(decisionStep),
    ...impliedDecisions(result),
    ...attempts.map(attemptStep),
  ];
  const isWithoutAttempt = status !== 'succeeded' && attempts.at(-1)?.outcome !== 'failed';
  const end: Steps = isWithoutAttempt
    ? [
        {
          atMs: finishedMs,
          at: timings.finishedAt,
          what: 'end',
          text: `Ended as ${status}: ${error?.message ?? 'no reason was given'}`,
          ...(error?.code ? { reason: error.code } : {}),
        },
      ]
    : [];
  return { id, object: 'job.explanation', status, summary: summaryOf(result), steps: inOrder([...steps, ...end]) };
}

function summaryOf({ status, route, cost, timings, attempts }: JobResult): string {
  const where = route ? ` at ${route.provider}/${route.model} in lane ${route.lane}` : '';
  const saved = cost.savedUsd === null || cost.savedUsd === '0' ? '' : `, $${cost.savedUsd} below list price`;
  const price = cost.usd === null ? 'at an unknown price' : `for $${cost.usd}`;
  const waited = `after waiting ${duration(timings.waitedMs)}`;
  const calls = attempts.length === 1 ? 'one attempt' : `${attempts.length} attempts`;
  const done = status === 'succeeded' ? 'Done' : `Ended as ${status}`;
  return `${done}${where} ${price}${saved}, ${waited}, with ${calls}; ${duration(timings.totalMs)} in all.`;
}

/** A job without notes took the plain way: the first choice, at list price, at once. */
function impliedDecisions({ decisions, attempts }: JobResult): Steps {
  const [first] = attempts;
  if (decisions !== undefined || !first) return [];
  const { endpoint, model, lane, startedAtMs: atMs } = first;
  return [decisionStep({ atMs, what: 'call', reason: 'first choice', endpoint, model, lane })];
}

function accepted(atMs: number, deadlineMs?: number): Steps[number] {
  const within = deadlineMs === undefined ? '' : `, to be done within ${duration(deadlineMs - atMs)}`;
  return { atMs, at: nearestIsoTime(atMs), what: 'accepted', text: `Accepted${within}.` };
}

function decisionStep(note: DecisionNote): Steps[number] {
  const { atMs, what, reason, lane, endpoint, model, costNanoUsd, untilMs, slackMs, reservedLevel, offers } = note;
  return {
    atMs,
    at: nearestIsoTime(atMs),
    what,
    text: describeDecision(note),
    reason,
    ...(lane === undefined ? {} : { lane }),
    ...(endpoint === undefined ? {} : { provider: endpoint }),
    ...(model === undefined ? {} : { model }),
    ...(costNanoUsd === undefined ? {} : { costUsd: usdDecimal(costNanoUsd) }),
    ...(untilMs === undefined ? {} : { until: nearestIsoTime(untilMs) }),
    ...(slackMs === undefined ? {} : { slackMs }),
    ...(reservedLevel === undefined ? {} : { reservedLevel }),
    ...(offers === undefined
      ? {}
      : {
          offers: offers.map((offer) => ({
            lane: offer.lane,
            provider: offer.endpoint,
            model: offer.model,
            costUsd: usdDecimal(offer.costNanoUsd),
            latestStart: nearestIsoTime(offer.latestStartMs),
          })),
        }),
  };
}

function attemptStep(attempt: AttemptSummary): Steps[number] {
  const { attemptNumber, endpoint, model, lane, outcome, failure, startedAtMs, finishedAtMs, costNanoUsd } = attempt;
  const took = duration(Math.max(0, finishedAtMs - startedAtMs));
  const ended = failure ? `${outcome}: ${failure.message} (${failure.kind})` : outcome;
  const text = `Attempt ${attemptNumber} at ${endpoint}/${model} in lane ${lane} took ${took} and cost ${costNanoUsd === null ? 'an unknown price' : usd(Number(costNanoUsd))}: ${ended}.`;
  return {
    atMs: finishedAtMs,
    at: nearestIsoTime(finishedAtMs),
    what: 'attempt',
    text,
    ...(failure ? { reason: failure.kind } : {}),
    lane,
    provider: endpoint,
    model,
    costUsd: costNanoUsd === null ? null : formatUsd(BigInt(costNanoUsd)),
  };
}

/** Clocks of two machines may disagree by a little: nothing comes before the acceptance, and the sort is stable. */
function inOrder([first, ...rest]: Steps): ExplainedStep[] {
  const steps = first ? [first, ...rest.sort((a, b) => a.atMs - b.atMs)] : [];
  return steps.map(({ atMs: _, ...step }) => step);
}

function usdDecimal(nanoUsd: number): string {
  return formatUsd(BigInt(Math.round(nanoUsd)));
}
