import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import {
  OneOfTypes,
  OptionalBoolean,
  OptionalInt,
  OptionalList,
  OptionalNumber,
  OptionalObject,
  OptionalOneOf,
} from '../../shape/optional.decorator.js';
import { MAX_TOKENS, MAX_TOOLS, STOP } from '../../shape/request-caps.js';

/** A content block: that it has a kind; what its kind must hold is checked where it is mapped. */
const BLOCKS = {
  type: ['string', 'array'],
  items: { type: 'object', required: ['type'], properties: { type: { type: 'string', maxLength: 64 } } },
  maxItems: 10_000,
} as const;

export class MessageParam {
  @IsIn(['user', 'assistant', 'system'])
  readonly role!: 'user' | 'assistant' | 'system';

  @OneOfTypes(BLOCKS)
  readonly content!: string | readonly object[];
}

/** What a call and a count of Anthropic's Messages have in common; fields not named here become warnings. */
export class CountTokensRequest {
  @IsString()
  @MinLength(1)
  @MaxLength(256)
  readonly model!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @ValidateNested({ each: true })
  @Type(() => MessageParam)
  readonly messages!: MessageParam[];

  @OneOfTypes({ ...BLOCKS, type: ['string', 'array', 'null'] })
  readonly system?: string | readonly object[] | null;

  @OptionalList(MAX_TOOLS)
  readonly tools?: readonly object[] | null;

  @OptionalObject()
  readonly tool_choice?: object | null;

  @OptionalObject()
  readonly thinking?: object | null;

  @OptionalObject()
  readonly output_config?: object | null;
}

/** What must hold for a body of `POST /v1/messages` (platform.claude.com/docs/en/api/messages). */
export class MessagesRequest extends CountTokensRequest {
  @IsInt()
  @Min(1)
  @Max(MAX_TOKENS)
  readonly max_tokens!: number;

  @OptionalBoolean()
  readonly stream?: boolean | null;

  @OptionalNumber(0, 1)
  readonly temperature?: number | null;

  @OptionalNumber(0, 1)
  readonly top_p?: number | null;

  @OptionalInt(0, MAX_TOKENS)
  readonly top_k?: number | null;

  @OneOfTypes({ ...STOP, type: ['array', 'null'] })
  readonly stop_sequences?: readonly string[] | null;

  @OptionalObject()
  readonly metadata?: object | null;

  @OptionalOneOf(['auto', 'standard_only'])
  readonly service_tier?: string | null;
}
