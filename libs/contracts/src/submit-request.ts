import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { LANES, type Lane } from './lane.js';

/** The endpoints of the OpenAI API a job may name; the same strings as the HTTP paths. */
export const JOB_ENDPOINTS = ['/v1/chat/completions', '/v1/completions', '/v1/embeddings'] as const;
export type JobEndpoint = (typeof JOB_ENDPOINTS)[number];

/** Constraints a caller may put on the route: they only narrow what the configuration allows. */
export class RouteConstraint {
  /** Provider ids this job may run on. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  readonly only?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(4)
  @IsIn(LANES, { each: true })
  readonly lanes?: Lane[];
}

/**
 * What a caller submits: the payload on `sluice.v1.submit.<tenant>` and the body of `POST /v1/jobs`.
 * Unknown fields are refused, so that a misspelt `deadline` does not become "no deadline".
 */
export class SubmitRequest {
  @IsIn(JOB_ENDPOINTS)
  readonly endpoint!: JobEndpoint;

  /** The body as the endpoint takes it; validated by the endpoint's own shape. */
  @IsObject()
  readonly body!: Record<string, unknown>;

  /** Absolute, ISO 8601 with zone. Not together with `within`. */
  @IsOptional()
  @IsString()
  @Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/)
  readonly deadline?: string;

  /** Relative: a number and a unit, `90s`, `30m`, `6h`, `2d`. Not together with `deadline`. */
  @IsOptional()
  @IsString()
  @Matches(/^\d{1,6}(?:ms|s|m|h|d)$/)
  readonly within?: string;

  /** Decides ties only; deadlines and fairness come first. -100 to 100, default 0. */
  @IsOptional()
  @IsInt()
  @Min(-100)
  @Max(100)
  readonly priority?: number;

  /** Decimal US dollars; the job fails with `cost-limit-exceeded` rather than cost more. */
  @IsOptional()
  @IsString()
  @Matches(/^\d{1,12}(?:\.\d{1,9})?$/)
  readonly maxCostUsd?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => RouteConstraint)
  readonly route?: RouteConstraint;

  /** What a provider cannot honour fails the job before any call is made, instead of a warning in its result. */
  @IsOptional()
  @IsBoolean()
  readonly strict?: boolean;

  /** Ends up in the ledger: at most 16 pairs of strings, key ≤ 64, value ≤ 512 characters (checked at the door). */
  @IsOptional()
  @IsObject()
  readonly metadata?: Record<string, string>;

  /** Same key and same body within 24 h = same job and same answer. Namespaced by tenant. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly idempotencyKey?: string;

  /** HTTPS address that gets the result object. */
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  readonly webhook?: string;
}
