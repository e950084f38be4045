import { Module } from '@nestjs/common';
import { RoutingTable } from './candidates/routing-table.js';
import { Decider } from './decision/decider.js';
import { RouteDecider } from './decision/route-decider.js';
import { RouteGrants } from './grants/route-grants.js';
import { HealthWatch } from './health/health-watch.js';
import { RenewedProviders } from './health/renewed-providers.js';
import { HeldBoard } from './held/held-board.js';
import { HeldBroker } from './held/held-broker.js';
import { HeldJobs } from './held/held-jobs.js';
import { HeldSchedule } from './held/held-schedule.js';
import { HeldWork } from './held/held-work.js';
import { HoldJob } from './held/hold-job.js';
import { ReleaseHeldJob } from './held/release-held-job.js';
import { LaneDecider } from './lanes/lane-decider.js';
import { LaneObservations } from './lanes/lane-observations.js';
import { LanePlaces } from './lanes/lane-places.js';
import { LaneReleases } from './lanes/lane-releases.js';
import { LaneScheduler } from './lanes/lane-scheduler.js';
import { ReservedCapacity } from './lanes/reserved-capacity.js';
import { LimitSettlement } from './limits/limit-settlement.js';
import { LatencyForecasts } from './quotes/latency-forecasts.js';
import { QuoteAnswers } from './quotes/quote-answers.js';
import { RouterMetrics } from './router-metrics.js';
import { CarryOut } from './stages/carry-out.js';
import { FailedAttemptStage } from './stages/failed-attempt.stage.js';
import { JobEnds } from './stages/job-ends.js';
import { JobEvents } from './stages/job-events.js';
import { RouteStage } from './stages/route.stage.js';
import { RoutingStep } from './stages/routing-step.js';

/** Where, when and in which lane does it run? Ports, configuration, state and telemetry come from the service's globals. */
@Module({
  controllers: [RouteStage, FailedAttemptStage],
  providers: [
    CarryOut,
    Decider,
    HealthWatch,
    HeldBoard,
    HeldBroker,
    HeldJobs,
    HeldSchedule,
    HeldWork,
    HoldJob,
    JobEnds,
    JobEvents,
    LaneDecider,
    LaneObservations,
    LanePlaces,
    LaneReleases,
    LaneScheduler,
    LatencyForecasts,
    LimitSettlement,
    QuoteAnswers,
    ReleaseHeldJob,
    RenewedProviders,
    ReservedCapacity,
    RouteDecider,
    RouteGrants,
    RouterMetrics,
    RoutingStep,
    RoutingTable,
  ],
})
export class RouterModule {}
