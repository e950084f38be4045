import { Module } from '@nestjs/common';
import { CompletionsRoute } from './doors/completions/completions-route.js';
import { DoorsController } from './doors/doors.controller.js';
import { ForeignDoor } from './doors/foreign-door.js';
import { ExplainController } from './explain/explain.controller.js';
import { AccessLog } from './http/access-log.js';
import { OpenRequests } from './http/open-requests.js';
import { Reception } from './http/reception.js';
import { Admission } from './jobs/admission.js';
import { CallLatencies } from './jobs/call-latencies.js';
import { CancelJob } from './jobs/cancel-job.js';
import { CancelledResults } from './jobs/cancelled-results.js';
import { IdempotentSubmissions } from './jobs/idempotent-submissions.js';
import { JobDoor } from './jobs/job-door.js';
import { JobEvents } from './jobs/job-events.js';
import { JobLookup } from './jobs/job-lookup.js';
import { JobStatusReader } from './jobs/job-status-reader.js';
import { JobsController } from './jobs/jobs.controller.js';
import { Quotes } from './jobs/quotes.js';
import { ResultWaiter } from './jobs/result-waiter.js';
import { RouterQuotes } from './jobs/router-quotes.js';
import { SubmissionDoor } from './jobs/submission-door.js';
import { SubmissionPermissions } from './jobs/submission-permissions.js';
import { SubmitJob } from './jobs/submit-job.js';
import { WholeResults } from './jobs/whole-results.js';
import { KeyRing } from './keys/key-ring.js';
import { TenantDirectory } from './keys/tenant-directory.js';
import { TenantLimits } from './limits/tenant-limits.js';
import { LiveRoute } from './live/grants/live-route.js';
import { IdempotentCalls } from './live/idempotent-calls.js';
import { LiveController } from './live/live.controller.js';
import { LiveDispatch } from './live/live-dispatch.js';
import { LiveDoor } from './live/live-door.js';
import { SharedCalls } from './live/shared-calls.js';
import { ModelNames } from './models/model-names.js';
import { ModelsController } from './models/models.controller.js';
import { SubmitDoor } from './nats/submit-door.js';
import { SubmitLog } from './nats/submit-log.js';
import { UsageController } from './usage/usage.controller.js';
import { WebhookStage } from './webhooks/webhook.stage.js';
import { WebhookLog } from './webhooks/webhook-log.js';
import { WebhookPayloads } from './webhooks/webhook-payloads.js';
import { WebhookTransport } from './webhooks/webhook-transport.js';

/** The doors: HTTP and NATS. The only app that speaks to callers. */
@Module({
  controllers: [
    LiveController,
    DoorsController,
    JobsController,
    ExplainController,
    ModelsController,
    UsageController,
    WebhookStage,
  ],
  providers: [
    AccessLog,
    Admission,
    CallLatencies,
    CancelJob,
    CancelledResults,
    CompletionsRoute,
    ForeignDoor,
    IdempotentCalls,
    IdempotentSubmissions,
    JobDoor,
    JobEvents,
    JobLookup,
    JobStatusReader,
    KeyRing,
    LiveDispatch,
    LiveDoor,
    LiveRoute,
    ModelNames,
    OpenRequests,
    Quotes,
    Reception,
    ResultWaiter,
    RouterQuotes,
    SharedCalls,
    SubmissionDoor,
    SubmissionPermissions,
    SubmitDoor,
    SubmitJob,
    SubmitLog,
    TenantDirectory,
    TenantLimits,
    WebhookLog,
    WebhookPayloads,
    WebhookTransport,
    WholeResults,
  ],
})
export class IngressModule {}
