import { Injectable } from '@nestjs/common';
import { TenantDirectory } from '../keys/tenant-directory.js';
import { estimateTokens } from '../limits/estimate-tokens.js';
import { TenantLimits } from '../limits/tenant-limits.js';
import type { JobRequest } from './job-request.js';

/** Whether a submission may come in now: the model, then the tenant's rates. */
@Injectable()
export class SubmissionPermissions {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly limits: TenantLimits,
  ) {}

  /** @throws ApiProblem 404 `model_not_found` | 429 `rate_limit_exceeded` */
  async grant({ caller, body, bytes }: JobRequest): Promise<void> {
    this.tenants.allowModel(caller, body.model);
    const { inputTokens, outputTokens } = estimateTokens(body, bytes.byteLength);
    await this.limits.take(caller.tenant, inputTokens + outputTokens);
  }
}
