import type { LaneView, Why } from './why.js';

const NANO_USD_PER_USD = 1e9;
const MINUTE_MS = 60_000;

/** A decision in sentences for people: the rule, then the numbers it rests on. */
export function explainDecision(why: Why): string[] {
  const sentences = [ruleOf(why)];
  if (why.reservedExpectedMs !== undefined && why.reason !== 'reserved-has-room')
    sentences.push(`Prepaid capacity is expected to reach it ${inTime(why.reservedExpectedMs - why.atMs)}.`);
  if (why.reservedLevel !== undefined)
    sentences.push(`Prepaid capacity is at ${Math.round(why.reservedLevel * 100)} % of its window.`);
  const prices = why.lanes.map((view) => laneSentence(view, why.atMs));
  if (prices.length > 0) sentences.push(`${prices.join('; ')}.`);
  if (why.tenantServiceNanoUsd > why.leastServiceNanoUsd)
    sentences.push(
      `Its tenant has been served ${usd(why.tenantServiceNanoUsd - why.leastServiceNanoUsd)} more than the least served one that waits.`,
    );
  return sentences;
}

function ruleOf({ reason, slackMs, untilMs, atMs }: Why): string {
  const slack =
    slackMs >= 0
      ? `${duration(slackMs)} before its latest safe start`
      : `${duration(-slackMs)} after its latest safe start`;
  switch (reason) {
    case 'reserved-has-room':
      return `Prepaid capacity had room, and no job of equal or greater urgency was before it (${slack}).`;
    case 'last-safe-start':
      return `It was the last safe moment to start (${slack}), and nothing cheaper could be waited for.`;
    case 'limit-is-needed':
      return `The work that is due at its limits needs all the time there is, and it was the first of it (${slack}).`;
    case 'past-latest-start':
      return `Its deadline could not be kept safely any more (${slack}), so it went as soon as a pool took it.`;
    case 'flex-is-open':
      return `Flex was open, and prepaid capacity would not have reached it in time (${slack}).`;
    case 'cheap-hours-end':
      return `The cheaper hours were about to end, and prepaid capacity would not have reached it in time (${slack}).`;
    case 'commit-to-batch':
      return `There was just time to escape from a slow batch (${slack}), and prepaid capacity would not have reached it.`;
    case 'batch-too-slow':
      return `The batch was not back in time to wait on (${slack}): it is cancelled and its open jobs run elsewhere.`;
    case 'hold':
      return `It is held: waiting may make it cheaper and cannot make it late (${slack}${untilClause(untilMs, atMs)}).`;
    case 'wait-for-limit':
      return `It is to start at once (${slack}), but the limits of every pool it may use are reached.`;
    case 'not-before':
      return `It may not start yet${untilClause(untilMs, atMs)}.`;
  }
}

function untilClause(untilMs: number | undefined, atMs: number): string {
  return untilMs === undefined || !Number.isFinite(untilMs) ? '' : `; looked at again ${inTime(untilMs - atMs)}`;
}

function laneSentence({ lane, priceNanoUsd, latestStartMs }: LaneView, atMs: number): string {
  const price = lane === 'reserved' ? 'prepaid' : usd(priceNanoUsd);
  const left = latestStartMs - atMs;
  if (!Number.isFinite(left)) return `${lane}: ${price}`;
  return left >= 0
    ? `${lane}: ${price}, to start within ${duration(left)}`
    : `${lane}: ${price}, too late since ${duration(-left)}`;
}

function inTime(ms: number): string {
  return ms <= 0 ? 'at once' : `in ${duration(ms)}`;
}

function usd(nanoUsd: number): string {
  const amount = nanoUsd / NANO_USD_PER_USD;
  return `$${amount >= 0.01 ? amount.toFixed(2) : amount.toPrecision(2)}`;
}

function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < MINUTE_MS) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.round(ms / MINUTE_MS);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
