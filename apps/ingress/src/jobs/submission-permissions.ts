import { Injectable } from '@nestjs/common';
import { TenantDirectory } from '../keys/tenant-directory.js';
import { estimateTokens } from '../limits/estimate-tokens.js';
import { TenantLimits } from '../limits/tenant-limits.js';
import { invalidRequest } from '../problem/problems.js';
import type { JobRequest } from './job-request.js';

/** Whether a submission may come in now: the model, what the tenant is set up for, then its rates. */
@Injectable()
export class SubmissionPermissions {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly limits: TenantLimits,
  ) {}

  /** @throws ApiProblem 404 `model_not_found` | 400 `webhook_not_configured` | 429 `rate_limit_exceeded` */
  async grant({ caller, body, bytes, webhook }: JobRequest): Promise<void> {
    this.tenants.allowModel(caller, body.model);
    if (webhook !== undefined && this.tenants.find(caller.tenant)?.webhookSecret === undefined) {
      throw webhookNotConfigured();
    }
    const { inputTokens, outputTokens } = estimateTokens(body, bytes.byteLength);
    await this.limits.take(caller.tenant, inputTokens + outputTokens);
  }
}

/** An unsigned webhook could be anybody's: without a secret there is none. */
function webhookNotConfigured() {
  return invalidRequest(
    "Webhooks are not set up for this tenant: the gateway's operator must set 'webhookSecret' of the tenant ('tenants[].webhookSecret').",
    'webhook_not_configured',
    'webhook',
  );
}
