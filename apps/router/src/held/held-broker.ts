import { Injectable } from '@nestjs/common';
import { Buckets, Bus, StreamReader } from '#jetstream';
import { Clock } from '#telemetry';

/** The ports the held jobs live on, as one parameter. */
@Injectable()
export class HeldBroker {
  constructor(
    readonly bus: Bus,
    readonly buckets: Buckets,
    readonly reader: StreamReader,
    readonly clock: Clock,
  ) {}
}
