export type JsonSchema = Readonly<Record<string, unknown>> | boolean;

/** What an instance is made from: the schema's root (for `$ref`), the text to fill in, and the words not yet used. */
export interface SchemaSource {
  readonly root: JsonSchema;
  readonly text: string;
  readonly phrases: readonly string[];
}
