import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FORECAST_SIZES, type LatencyForecast, parseLatencyForecast, subjects } from '#contracts';
import { Bus } from '#jetstream';
import { Estimates } from '#scheduling';

/** How long a call probably takes, from its start to its last token. */
export interface CallLatency {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Hears how long calls take lately; of models nobody has called yet, what is usual. */
@Injectable()
export class CallLatencies implements OnApplicationBootstrap, OnApplicationShutdown {
  private forecast: LatencyForecast = {};
  private readonly usual = new Estimates().latency;
  private unsubscribe: () => void = () => undefined;

  constructor(private readonly bus: Bus) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.bus.subscribe(subjects.latencyEstimated(), ({ data }) => {
      this.forecast = parseLatencyForecast(data) ?? this.forecast;
    });
  }

  onApplicationShutdown(): void {
    this.unsubscribe();
  }

  of(endpoint: string, model: string, outputTokens: number): CallLatency {
    const size = FORECAST_SIZES.findIndex((tokens) => tokens >= outputTokens);
    const known = this.forecast[`${endpoint}/${model}`]?.at(size);
    if (known) return { p50Ms: known[0], p95Ms: known[1] };
    const at = (quantile: number) => Math.round(this.usual.quantileMs('', outputTokens, quantile));
    return { p50Ms: at(0.5), p95Ms: at(0.95) };
  }
}
