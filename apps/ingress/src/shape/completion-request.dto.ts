import { IsString, MaxLength, MinLength } from 'class-validator';
import {
  OneOfTypes,
  OptionalBoolean,
  OptionalInt,
  OptionalNumber,
  OptionalObject,
  OptionalText,
} from './optional.decorator.js';
import { MAX_ANSWERS, MAX_TOKENS, STOP } from './request-caps.js';

/** What must hold for a body of `POST /v1/completions`; fields not named here pass through. */
export class CompletionRequest {
  @IsString()
  @MinLength(1)
  @MaxLength(256)
  readonly model!: string;

  /** A text, a list of texts, or tokens. */
  @OneOfTypes({ type: ['string', 'array', 'null'], items: { type: ['string', 'integer', 'array'] }, maxItems: 100_000 })
  readonly prompt?: string | readonly unknown[] | null;

  @OptionalInt(1, MAX_ANSWERS)
  readonly best_of?: number | null;

  @OptionalBoolean()
  readonly echo?: boolean | null;

  @OptionalInt(0, 20)
  readonly logprobs?: number | null;

  @OptionalObject()
  readonly logit_bias?: object | null;

  @OptionalInt(0, MAX_TOKENS)
  readonly max_tokens?: number | null;

  @OptionalInt(1, MAX_ANSWERS)
  readonly n?: number | null;

  @OptionalNumber(-2, 2)
  readonly presence_penalty?: number | null;

  @OptionalNumber(-2, 2)
  readonly frequency_penalty?: number | null;

  @OptionalInt(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  readonly seed?: number | null;

  @OneOfTypes(STOP)
  readonly stop?: string | readonly string[] | null;

  @OptionalBoolean()
  readonly stream?: boolean | null;

  @OptionalObject()
  readonly stream_options?: object | null;

  @OptionalNumber(0, 2)
  readonly temperature?: number | null;

  @OptionalNumber(0, 1)
  readonly top_p?: number | null;

  @OptionalText(512)
  readonly user?: string | null;
}
