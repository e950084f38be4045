import { IsString, MaxLength, MinLength } from 'class-validator';
import {
  OneOfTypes,
  OptionalBoolean,
  OptionalInt,
  OptionalList,
  OptionalNumber,
  OptionalObject,
  OptionalOneOf,
  OptionalText,
} from '../../shape/optional.decorator.js';
import { MAX_TOKENS, MAX_TOOLS } from '../../shape/request-caps.js';

/** What must hold for a body of `POST /v1/responses` (platform.openai.com/docs/api-reference/responses/create). */
export class ResponsesRequest {
  @IsString()
  @MinLength(1)
  @MaxLength(256)
  readonly model!: string;

  /** What an item must hold is checked where it is mapped. */
  @OneOfTypes({ type: ['string', 'array'], items: { type: 'object' }, minItems: 1, maxItems: 10_000 })
  readonly input!: string | readonly object[];

  @OneOfTypes({ type: ['string', 'null'] })
  readonly instructions?: string | null;

  @OptionalInt(1, MAX_TOKENS)
  readonly max_output_tokens?: number | null;

  @OptionalNumber(0, 2)
  readonly temperature?: number | null;

  @OptionalNumber(0, 1)
  readonly top_p?: number | null;

  @OptionalInt(0, 20)
  readonly top_logprobs?: number | null;

  @OptionalBoolean()
  readonly stream?: boolean | null;

  @OptionalObject()
  readonly stream_options?: object | null;

  @OptionalBoolean()
  readonly store?: boolean | null;

  @OptionalBoolean()
  readonly background?: boolean | null;

  @OptionalText(512)
  readonly previous_response_id?: string | null;

  @OneOfTypes({ type: ['string', 'object', 'null'] })
  readonly conversation?: string | object | null;

  @OptionalList(64)
  readonly include?: readonly string[] | null;

  @OptionalList(MAX_TOOLS)
  readonly tools?: readonly object[] | null;

  @OneOfTypes({ type: ['string', 'object', 'null'] })
  readonly tool_choice?: string | object | null;

  @OptionalBoolean()
  readonly parallel_tool_calls?: boolean | null;

  @OptionalObject()
  readonly text?: object | null;

  @OptionalObject()
  readonly reasoning?: object | null;

  @OptionalObject()
  readonly metadata?: object | null;

  @OptionalOneOf(['auto', 'disabled'])
  readonly truncation?: string | null;

  @OptionalText(64)
  readonly service_tier?: string | null;

  @OptionalText(512)
  readonly user?: string | null;

  @OptionalText(512)
  readonly safety_identifier?: string | null;

  @OptionalText(512)
  readonly prompt_cache_key?: string | null;
}
