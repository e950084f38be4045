import { IsIn, IsString } from 'class-validator';
import { OneOfTypes, OptionalList, OptionalObject, OptionalText } from './optional.decorator.js';

/** `function` is the older API's word for `tool`; `developer` the newer one's for `system`. */
const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const;

/** A content part: what its kinds hold differs by provider, that it has a kind does not. */
const CONTENT_PART = {
  type: 'object',
  required: ['type'],
  properties: { type: { type: 'string', maxLength: 64 } },
} as const;

export class ToolCall {
  @OptionalText(512)
  readonly id?: string | null;

  @IsString()
  readonly type!: string;

  @OptionalObject()
  readonly function?: { readonly name?: string; readonly arguments?: string } | null;
}

/** One message of a chat; fields it does not name pass through to the provider. */
export class ChatMessage {
  @IsIn(ROLES)
  readonly role!: (typeof ROLES)[number];

  @OneOfTypes({ type: ['string', 'array', 'null'], items: CONTENT_PART, maxItems: 10_000 })
  readonly content?: string | readonly { readonly type: string }[] | null;

  @OptionalText(512)
  readonly name?: string | null;

  @OptionalText(512)
  readonly tool_call_id?: string | null;

  @OptionalList(512)
  readonly tool_calls?: readonly ToolCall[] | null;
}
