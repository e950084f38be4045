import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import {
  ATTEMPT_OUTCOMES,
  type AttemptRecord,
  compileShape,
  FAILURE_KINDS,
  LANES,
  MessageFormatError,
} from '#contracts';

const MAX_INTEGER = 2_147_483_647; // INTEGER of Postgres
const MAX_ID_LENGTH = 64;
const MAX_TEXT_LENGTH = 1024;
/** Nano-dollars that fit BIGINT: up to 18 digits. */
const NANO_USD = /^\d{1,18}$/;
const OUTCOMES: readonly string[] = ATTEMPT_OUTCOMES;

/** `IsInt` last: the schema of `Min` and `Max` says `number`, and the last one to name a type counts. */
const Count = (): PropertyDecorator => (target, name) => {
  Max(Number.MAX_SAFE_INTEGER)(target, name as string);
  Min(0)(target, name as string);
  IsInt()(target, name as string);
};
const Text = (): PropertyDecorator => (target, name) => {
  IsString()(target, name as string);
  MaxLength(MAX_TEXT_LENGTH)(target, name as string);
};

/** Has to be said; null is "nobody knows". A pattern holds for texts only. */
const NanoUsdOrNull = (): PropertyDecorator => (target, name) => {
  IsString()(target, name as string);
  Matches(NANO_USD)(target, name as string);
  JSONSchema((source: object) => ({ ...source, type: ['string', 'null'] }) as never)(target, name as string);
};

class TokenUsageShape {
  @IsOptional() @Count() readonly inputTokens?: number;
  @IsOptional() @Count() readonly cacheReadTokens?: number;
  @IsOptional() @Count() readonly cacheWriteTokens?: number;
  @IsOptional() @Count() readonly cacheWrite1hTokens?: number;
  @IsOptional() @Count() readonly outputTokens?: number;
  @IsOptional() @Count() readonly reasoningTokens?: number;
}

/** What must hold before a record may become a row. Fields it does not name pass: a newer adapter may say more. */
class AttemptShape {
  @IsString() @Length(1, MAX_ID_LENGTH) readonly attemptId!: string;
  @IsString() @Length(1, MAX_ID_LENGTH) readonly jobId!: string;
  @IsInt() @Min(1) @Max(MAX_INTEGER) readonly attemptNumber!: number;
  @IsIn(['job', 'live']) readonly kind!: string;
  @IsString() @Length(1, MAX_ID_LENGTH) readonly tenant!: string;
  @Text() readonly keyId!: string;
  @Text() readonly path!: string;
  @Text() readonly endpoint!: string;
  @Text() readonly model!: string;
  @Text() readonly requestedModel!: string;
  @IsIn(LANES) readonly lane!: string;
  @IsOptional() @Text() readonly region?: string;
  @Count() readonly startedAtMs!: number;
  @IsOptional() @Count() readonly finishedAtMs?: number;
  @IsOptional() @Count() readonly firstByteAtMs?: number;
  @IsIn(OUTCOMES) readonly outcome!: string;
  @IsOptional() @IsIn(FAILURE_KINDS) readonly failureKind?: string;
  @IsOptional() @IsInt() @Min(0) @Max(MAX_INTEGER) readonly statusCode?: number;
  @ValidateNested() @Type(() => TokenUsageShape) readonly usage!: TokenUsageShape;
  @NanoUsdOrNull() readonly costNanoUsd!: string | null;
  @NanoUsdOrNull() readonly listNanoUsd!: string | null;
  @IsOptional() @IsObject() readonly metadata?: object;
  @IsOptional() @Text() readonly credentialId?: string;
  @IsOptional() @Text() readonly upstreamRequestId?: string;
  @IsOptional() @Text() readonly claimedBy?: string;
}

const check = compileShape(AttemptShape, { unknownFields: 'ignore' });

/** @throws MessageFormatError naming the first field that is wrong */
export function parseAttempt(value: unknown): AttemptRecord {
  const problem = check(value);
  if (problem) throw new MessageFormatError(`attempt: ${problem.message}`);
  const record = value as AttemptRecord;
  for (const [field, text] of Object.entries(record.metadata ?? {})) {
    if (typeof text !== 'string') throw new MessageFormatError(`attempt: metadata.${field.slice(0, 64)} is no string.`);
  }
  return record;
}
