import type { CallWarning } from '#contracts';
import type { ProviderCall, ProviderRequest } from '../adapter.js';
import type { Dialect } from '../dialects/dialect.js';
import { mapOpenaiRequest } from '../openai/map-openai-request.js';

/** Versions of the newer API without a date in it; they may be left out altogether. */
const NEWER = /^(?:preview|latest)$/;
/** Later ones know `max_completion_tokens` and usage in streams. */
const OLDEST_WITH_USAGE = '2024-09-01';

const NO_USAGE: CallWarning = {
  kind: 'unsupported',
  param: 'stream_options',
  message: 'this version of the API says no usage in streams; use 2024-09-01-preview or later',
};

/**
 * Azure's two APIs. Without a version (or with `preview`): the newer one, whose base URL ends with `/openai/v1` and whose
 * body names the deployment. With a dated version: the older one, whose base URL ends with `/openai`, with the deployment in
 * the path; the model in the body is not looked at there.
 */
export function mapAzureOpenaiRequest(
  call: ProviderCall,
  dialect: Dialect,
  apiVersion: string | undefined,
): ProviderRequest {
  if (apiVersion === undefined || NEWER.test(apiVersion)) {
    const request = mapOpenaiRequest(call, dialect);
    return apiVersion === undefined ? request : { ...request, path: `${request.path}?api-version=${apiVersion}` };
  }
  const request = mapOpenaiRequest(call, isOld(apiVersion) ? withoutNewFields(dialect) : dialect);
  const query = `?api-version=${encodeURIComponent(apiVersion)}`;
  const path = `/deployments/${encodeURIComponent(call.model)}${request.path}${query}`;
  const isUsageLost = isOld(apiVersion) && request.streams && request.callerWantsUsage;
  return { ...request, path, ...(isUsageLost ? { warnings: [...(request.warnings ?? []), NO_USAGE] } : {}) };
}

export function azureBasePath(apiVersion: string | undefined): string {
  return apiVersion === undefined || NEWER.test(apiVersion) ? '/openai/v1' : '/openai';
}

function isOld(apiVersion: string): boolean {
  return apiVersion < OLDEST_WITH_USAGE;
}

function withoutNewFields(dialect: Dialect): Dialect {
  return { ...dialect, asksForStreamUsage: false, chat: { ...dialect.chat, renames: {} } };
}
