import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { ChatMessage } from './chat-message.dto.js';
import {
  OneOfTypes,
  OptionalBoolean,
  OptionalInt,
  OptionalList,
  OptionalNumber,
  OptionalObject,
  OptionalText,
} from './optional.decorator.js';
import { MAX_ANSWERS, MAX_TOKENS, MAX_TOOLS, STOP } from './request-caps.js';

/**
 * What must hold for a body of `POST /v1/chat/completions`, whoever serves it. Caps stop what would cost memory before
 * anybody looks at it; everything else is the provider's to judge, and fields not named here pass through.
 */
export class ChatCompletionRequest {
  @IsString()
  @MinLength(1)
  @MaxLength(256)
  readonly model!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @ValidateNested({ each: true })
  @Type(() => ChatMessage)
  readonly messages!: ChatMessage[];

  @OptionalNumber(0, 2)
  readonly temperature?: number | null;

  @OptionalNumber(0, 1)
  readonly top_p?: number | null;

  @OptionalInt(1, MAX_ANSWERS)
  readonly n?: number | null;

  @OptionalBoolean()
  readonly stream?: boolean | null;

  @OptionalObject()
  readonly stream_options?: object | null;

  @OneOfTypes(STOP)
  readonly stop?: string | readonly string[] | null;

  @OptionalInt(0, MAX_TOKENS)
  readonly max_tokens?: number | null;

  @OptionalInt(0, MAX_TOKENS)
  readonly max_completion_tokens?: number | null;

  @OptionalNumber(-2, 2)
  readonly presence_penalty?: number | null;

  @OptionalNumber(-2, 2)
  readonly frequency_penalty?: number | null;

  @OptionalObject()
  readonly logit_bias?: object | null;

  @OptionalBoolean()
  readonly logprobs?: boolean | null;

  @OptionalInt(0, 20)
  readonly top_logprobs?: number | null;

  @OptionalInt(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  readonly seed?: number | null;

  @OptionalText(512)
  readonly user?: string | null;

  @OptionalList(MAX_TOOLS)
  readonly tools?: readonly object[] | null;

  @OptionalList(MAX_TOOLS)
  readonly functions?: readonly object[] | null;

  @OneOfTypes({ type: ['string', 'object', 'null'] })
  readonly tool_choice?: string | object | null;

  @OptionalBoolean()
  readonly parallel_tool_calls?: boolean | null;

  @OptionalObject()
  readonly response_format?: object | null;

  @OptionalObject()
  readonly metadata?: object | null;

  @OptionalText(64)
  readonly service_tier?: string | null;

  @OptionalText(64)
  readonly reasoning_effort?: string | null;
}
