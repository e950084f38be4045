import { ArrayMinSize, IsArray, IsString, Length, Matches } from 'class-validator';
import { List, Option } from './option.decorator.js';

/** One provider and model that may serve an alias. */
export class CandidateConfig {
  @Option({
    kind: 'text',
    does: 'Id of a provider of this file.',
    wrong: 'A provider that does not exist refuses the configuration.',
  })
  @IsString()
  readonly provider!: string;

  @Option({
    kind: 'text',
    does: 'A model of that provider.',
    wrong: 'A model the provider does not list is refused unless it has passthroughModels.',
  })
  @IsString()
  @Length(1, 200)
  readonly model!: string;
}

/** A name callers use instead of a model. */
export class AliasConfig {
  @Option({
    kind: 'text',
    does: 'What callers write in `model`: letters, digits and . _ : -, unique.',
    wrong: 'A slash is refused: `provider/model` is how a caller names one endpoint.',
  })
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, {
    message: 'must be letters, digits and . _ : - (no slash), at most 128',
  })
  readonly name!: string;

  @List(() => CandidateConfig, 'Who may serve it, best first.')
  @IsArray()
  @ArrayMinSize(1)
  readonly candidates!: readonly CandidateConfig[];
}
