import { IsDefined, IsString, MaxLength, MinLength } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { OptionalInt, OptionalOneOf, OptionalText } from './optional.decorator.js';

/** What must hold for a body of `POST /v1/embeddings`; fields not named here pass through. */
export class EmbeddingRequest {
  @IsString()
  @MinLength(1)
  @MaxLength(256)
  readonly model!: string;

  /** A text, a list of texts, tokens, or a list of token lists. */
  @IsDefined()
  @JSONSchema({
    type: ['string', 'array'],
    items: { type: ['string', 'integer', 'array'] },
    minItems: 1,
    maxItems: 100_000,
  } as never)
  readonly input!: string | readonly unknown[];

  @OptionalOneOf(['float', 'base64'])
  readonly encoding_format?: string | null;

  @OptionalInt(1, 100_000)
  readonly dimensions?: number | null;

  @OptionalText(512)
  readonly user?: string | null;
}
