import type { Logger } from '#telemetry';
import { problemOf } from '../problem/problems.js';
import type { Exchange } from './exchange.js';
import { sendProblem } from './send-problem.js';

/** Answers with whatever was thrown; what is nobody's fault but ours is logged with its cause. */
export function refuse(exchange: Exchange, thrown: unknown, logger: Logger): void {
  const problem = problemOf(thrown);
  if (problem.statusCode === 500) {
    logger.error({ requestId: exchange.requestId, route: exchange.route, error: problem.cause }, 'request failed');
  }
  sendProblem(exchange, problem);
}
