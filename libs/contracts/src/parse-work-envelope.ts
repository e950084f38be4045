import { IsArray, IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, Matches, Min } from 'class-validator';
import type { CallVolume } from './call-volume.js';
import type { DecisionNote } from './decision-note.js';
import type { AttemptSummary, Decision, Facts, Hold, PayloadRef, WorkEnvelope } from './envelope.js';
import { MessageFormatError } from './message-format-error.js';
import { compileShape } from './shape/compile-shape.js';
import { JOB_ENDPOINTS } from './submit-request.js';

/** What must hold before a stage may look at an envelope: ids safe as subject tokens, times and budgets present. */
class WorkEnvelopeShape {
  @IsIn([1]) readonly v!: 1;
  @Matches(/^job_[0-9a-z]{26}$/) readonly jobId!: string;
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/) readonly tenant!: string;
  @IsString() readonly keyId!: string;
  @IsIn(JOB_ENDPOINTS) readonly path!: string;
  @IsIn(['job', 'live']) readonly kind!: string;
  @IsBoolean() readonly stream!: boolean;
  @IsString() readonly model!: string;
  @IsInt() readonly acceptedAtMs!: number;
  @IsInt() readonly deadlineMs!: number;
  @IsInt() readonly priority!: number;
  @IsOptional() @Matches(/^\d{1,21}$/) readonly maxCostNanoUsd?: string;
  @IsOptional() @IsBoolean() readonly strict?: boolean;
  @IsOptional() @IsObject() readonly metadata?: object;
  @IsOptional() @IsString() readonly webhook?: string;
  @IsString() readonly traceparent!: string;
  @IsInt() @Min(0) readonly bodyBytes!: number;
  @IsOptional() @IsObject() readonly bodyRef?: PayloadRef;
  @IsOptional() @IsObject() readonly facts?: Facts;
  @IsOptional() @IsObject() readonly decision?: Decision;
  @IsOptional() @IsObject() readonly grantRequest?: CallVolume;
  @IsOptional() @IsObject() readonly hold?: Hold;
  @IsOptional() @IsInt() readonly replayedAtMs?: number;
  @IsOptional() @IsArray() readonly decisions?: DecisionNote[];
  @IsArray() readonly attempts!: AttemptSummary[];
}

const check = compileShape(WorkEnvelopeShape, { unknownFields: 'ignore' });

/** @throws MessageFormatError naming the first field that is wrong. */
export function parseWorkEnvelope(json: unknown): WorkEnvelope {
  const problem = check(json);
  if (problem) throw new MessageFormatError(`envelope: ${problem.message}`);
  return json as WorkEnvelope;
}
