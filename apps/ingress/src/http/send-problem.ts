import { ANTHROPIC_REQUEST_ID, speaksAnthropic } from '../doors/anthropic/speaks-anthropic.js';
import { toAnthropicError } from '../doors/anthropic/to-anthropic-error.js';
import type { ApiProblem } from '../problem/api-problem.js';
import type { Exchange } from './exchange.js';

/** The one place that writes an error to a caller. Once a stream has begun its end is the answer's own affair. */
export function sendProblem(exchange: Exchange, problem: ApiProblem): void {
  exchange.errorCode = problem.error.code ?? problem.error.type;
  const headers = Object.entries(problem.headers).flat();
  // What is left of a body nobody will read must not hold the connection, nor be taken for the next request.
  if (!exchange.response.req.complete) headers.push('connection', 'close');
  if (speaksAnthropic(exchange)) {
    const { requestId } = exchange;
    headers.push(ANTHROPIC_REQUEST_ID, requestId);
    exchange.sendJson(problem.statusCode, toAnthropicError(problem.error, requestId, problem.statusCode), headers);
    return;
  }
  exchange.sendJson(problem.statusCode, { error: problem.error }, headers);
}
