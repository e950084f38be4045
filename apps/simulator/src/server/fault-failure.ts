import type { Fault } from '../faults/fault.js';
import { retryAfterHeaders } from './admission.js';
import type { WireFailure } from './reply.js';

interface Usual {
  readonly message: string;
  readonly type: string;
  readonly code: string | null;
}

/** What OpenAI says with each status. */
const USUAL: Readonly<Record<number, Usual>> = {
  400: { message: 'The request is invalid.', type: 'invalid_request_error', code: null },
  401: { message: 'Incorrect API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' },
  403: {
    message: 'Country, region, or territory not supported.',
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
  },
  404: {
    message: 'The model does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    code: 'model_not_found',
  },
  429: { message: 'Rate limit reached. Please try again later.', type: 'requests', code: 'rate_limit_exceeded' },
  500: {
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
    code: null,
  },
  503: {
    message: 'The engine is currently overloaded, please try again later.',
    type: 'server_error',
    code: 'service_unavailable',
  },
};

/** A told status as a failure; fields of the fault win over what is usual. */
export function faultFailure(fault: Fault, status: number): WireFailure {
  const fallback: Usual = {
    message: `The provider answered ${status}.`,
    type: status >= 500 ? 'server_error' : 'invalid_request_error',
    code: null,
  };
  const usual = USUAL[status] ?? fallback;
  return {
    status,
    message: fault.message ?? usual.message,
    type: fault.type ?? usual.type,
    code: fault.code ?? usual.code,
    param: null,
    waitMs: fault.retryAfterMs ?? (fault.retryAfterSeconds === undefined ? undefined : fault.retryAfterSeconds * 1000),
    headers: retryHeaders(fault),
    told: { type: fault.type, code: fault.code },
  };
}

/** Each header only when its field is told; `retryAfterSeconds` alone gives Retry-After alone, as many providers do. */
function retryHeaders({ retryAfterSeconds, retryAfterMs }: Fault): string[] {
  if (retryAfterSeconds === undefined && retryAfterMs === undefined) return [];
  if (retryAfterSeconds === undefined) return retryAfterHeaders(retryAfterMs ?? 0);
  const headers = ['retry-after', String(retryAfterSeconds)];
  return retryAfterMs === undefined ? headers : [...headers, 'retry-after-ms', String(retryAfterMs)];
}
