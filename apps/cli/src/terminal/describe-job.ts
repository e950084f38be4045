import type { JobResult } from '#contracts';
import type { JobView } from '../gateway/await-job.js';
import { answerOf } from '../run/answer-of.js';
import { printable } from './printable.js';

/** A job for people: what it says, where it ran, what it cost. */
export function describeJob(job: JobView): string[] {
  const facts: [string, string | undefined][] = [
    ['job', job.id],
    ['status', job.status],
    ['route', routeOf(job)],
    ['tokens', tokensOf(job)],
    ['cost', job.cost && costOf(job.cost)],
    ['time', job.timings && `${job.timings.totalMs} ms, of which ${job.timings.waitedMs} ms waiting`],
    ['error', job.error ? `${job.error.message}${job.error.code ? ` (${job.error.code})` : ''}` : undefined],
    ['answer', answerText(job)],
  ];
  return facts
    .filter((fact): fact is [string, string] => fact[1] !== undefined && fact[1] !== '')
    .map(([name, value]) => `${name.padEnd(8)}${printable(value)}`);
}

/** The answer as text, or undefined when there is none. */
export function answerText(job: JobView): string | undefined {
  const answer = answerOf(job.response?.body ?? null);
  if (answer === null) return undefined;
  return typeof answer === 'string' ? answer : JSON.stringify(answer);
}

function costOf({ usd, savedUsd }: JobResult['cost']): string {
  if (usd === null) return "unknown price: the model is in no price list ('prices' of the configuration)";
  return `$${usd}${savedUsd === null || savedUsd === '0' ? '' : ` (saved $${savedUsd})`}`;
}

function routeOf({ route, attempts }: JobView): string | undefined {
  if (!route) return undefined;
  const calls = attempts?.length ?? 0;
  return `${route.provider}/${route.model}, lane ${route.lane}, ${calls} ${calls === 1 ? 'attempt' : 'attempts'}`;
}

function tokensOf({ usage }: JobView): string | undefined {
  if (!usage) return undefined;
  const named: [string, number | undefined][] = [
    ['in', usage.inputTokens],
    ['from cache', usage.cacheReadTokens],
    ['to cache', usage.cacheWriteTokens],
    ['out', usage.outputTokens],
  ];
  return named
    .filter(([, tokens]) => tokens !== undefined)
    .map(([name, tokens]) => `${tokens} ${name}`)
    .join(', ');
}
