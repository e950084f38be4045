import { Injectable } from '@nestjs/common';
import { TenantDirectory } from '../keys/tenant-directory.js';
import { estimateTokens } from '../limits/estimate-tokens.js';
import { TenantLimits } from '../limits/tenant-limits.js';
import { ModelNames } from '../models/model-names.js';
import { invalidRequest, modelNotFound } from '../problem/problems.js';
import type { JobRequest } from './job-request.js';

/** A message is read by people. */
const MOST_NAMED = 12;

/** Whether a submission may come in now: the model and who may serve it, what the tenant is set up for, then its rates. */
@Injectable()
export class SubmissionPermissions {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly models: ModelNames,
    private readonly limits: TenantLimits,
  ) {}

  /** @throws ApiProblem 404 `model_not_found` | 400 `no_candidate`, `webhook_not_configured` | 429 `rate_limit_exceeded` */
  async grant({ caller, body, bytes, webhook, route }: JobRequest): Promise<void> {
    this.tenants.allowModel(caller, body.model);
    const providers = this.models.providersOf(body.model);
    if (providers.length === 0) throw modelNotFound(body.model);
    if (route?.only && !route.only.some((id) => providers.includes(id))) throw noSuchRoute(body.model, providers);
    if (webhook !== undefined && this.tenants.find(caller.tenant)?.webhookSecret === undefined) {
      throw webhookNotConfigured();
    }
    const { inputTokens, outputTokens } = estimateTokens(body, bytes.byteLength);
    await this.limits.take(caller.tenant, inputTokens + outputTokens);
  }
}

/** Such a job could only wait to be told so in its result. */
function noSuchRoute(model: string, providers: readonly string[]) {
  const named = providers.slice(0, MOST_NAMED).join(', ');
  return invalidRequest(
    `Invalid 'route.only': none of these providers serves the model \`${model.slice(0, 80)}\`. It is served by: ${named}.`,
    'no_candidate',
    'route.only',
  );
}

/** An unsigned webhook could be anybody's: without a secret there is none. */
function webhookNotConfigured() {
  return invalidRequest(
    "Webhooks are not set up for this tenant: the gateway's operator must set 'webhookSecret' of the tenant ('tenants[].webhookSecret').",
    'webhook_not_configured',
    'webhook',
  );
}
