import type { ApiError } from '#contracts';
import { printable } from '../terminal/printable.js';
import type { GatewayAnswer } from './gateway-answer.js';
import { GatewayRefusalError } from './gateway-errors.js';

const LONGEST_RETRY_AFTER_MS = 300_000;

/** The error object of an answer, or one made from the status when the body holds none. */
export function apiErrorOf(answer: GatewayAnswer): ApiError {
  const error = (answer.body as { error?: Partial<ApiError> } | null)?.error;
  if (error && typeof error.message === 'string') {
    return {
      message: error.message,
      type: error.type ?? 'api_error',
      param: error.param ?? null,
      code: error.code ?? null,
    };
  }
  return {
    message: `the answer was ${answer.status} without an error object: is this the address of a Sluice gateway?`,
    type: 'api_error',
    param: null,
    code: null,
  };
}

/** The refusal as an error for the terminal, with the request id an operator can search for. */
export function toRefusal(answer: GatewayAnswer): GatewayRefusalError {
  const error = apiErrorOf(answer);
  const requestId = answer.header('x-request-id');
  const text = `${printable(error.message)}${remedyFor(answer.status)}${requestId ? ` (request ${printable(requestId)})` : ''}`;
  const retryAfterMs = retryAfterMsOf(answer);
  return new GatewayRefusalError(answer.status, error.code, text, {
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** How long the gateway asks us to wait, ms (it writes no dates), capped so that a wild value cannot park a run. */
export function retryAfterMsOf(answer: GatewayAnswer): number | undefined {
  const seconds = Number(answer.header('retry-after') ?? Number.NaN);
  const retryAfterMs = Number(answer.header('retry-after-ms') ?? seconds * 1_000);
  if (!Number.isFinite(retryAfterMs) || retryAfterMs < 0) return undefined;
  return Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS);
}

function remedyFor(status: number): string {
  return status === 401 ? ' Check --key, SLUICE_API_KEY or the key file: they are asked in this order.' : '';
}
