import { applyDecorators, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { StageErrorFilter } from './stage/stage-error.filter.js';

/** Our transport's id: Nest routes handlers with it to the JetStream strategy and to no other transport. */
export const STAGE_TRANSPORT = Symbol.for('sluice.stage');

/** How one stage consumes; rides in the handler's `extras`. */
export interface StageOptions {
  /** Its name in logs, metrics and dead letters. */
  readonly stage: string;
  /** Deliveries in work at once on the durable path. */
  readonly concurrency?: number;
  /** Deliveries of one message before it is poison. Default 5. Deferrals do not count. */
  readonly maxDeliveries?: number;
  /** How long the broker waits for a sign of life before it hands the message to another. Default 30,000. */
  readonly ackWaitMs?: number;
  /** Deliveries that may wait for their redelivery before the others stop coming. Default 5,000 or 20 × `concurrency`. */
  readonly maxPending?: number;
  /**
   * Whether its work serves the job's result (default), so that all of it ends with the job: a redelivery of an answered
   * job is settled unseen, cancellation and deadline abort it, a dead letter fails the job. `false` for what comes after
   * the result.
   */
  readonly endsJob?: boolean;
}

/**
 * Makes a controller method a stage on the given subject patterns (durable ones from `streams`, live ones over core
 * NATS): `(message: WorkMessage, delivery: Delivery) => Promise<Verdict> | Verdict`.
 */
export const Stage = (patterns: string | string[], options: StageOptions): MethodDecorator =>
  applyDecorators(EventPattern(patterns, STAGE_TRANSPORT as never, { ...options }), UseFilters(StageErrorFilter));
