import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { FORECAST_SIZES, type LatencyForecast, subjects } from '#contracts';
import { Bus } from '#jetstream';
import { RoutingTable } from '../candidates/routing-table.js';
import { HeldBoard } from '../held/held-board.js';

/** A door that starts quotes from what is usual for this long at most. */
const EVERY_MS = 2_000;
/** Of a broker message of 1 MiB: 2,000 models are about 200 kB. */
const MAX_MODELS = 2_000;

const encoder = new TextEncoder();

/**
 * Tells the doors how long calls take, so that a quote costs a submission nothing. The routers learn it anyway; one of
 * them tells. Losing one costs freshness only.
 */
@Injectable()
export class LatencyForecasts implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly routing: RoutingTable,
    private readonly board: HeldBoard,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.tell(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Nothing is said while nothing was learned. */
  tell(): void {
    if (!this.board.leading || !this.board.lanes.hasLearned) return;
    this.bus.publish(subjects.latencyEstimated(), encoder.encode(JSON.stringify(this.forecast())));
  }

  private forecast(): LatencyForecast {
    const { latency } = this.board.lanes.estimates;
    const models = this.routing.current.table.listed.slice(0, MAX_MODELS);
    return Object.fromEntries(
      models.map(({ healthKey }) => [
        healthKey,
        FORECAST_SIZES.map((tokens) =>
          [0.5, 0.95].map((at) => Math.round(latency.quantileMs(`${healthKey}:sync`, tokens, at))),
        ),
      ]),
    ) as unknown as LatencyForecast;
  }
}
