/** A prompt with places for columns. */
export interface Template {
  /** The columns it names, each once, in order of appearance; without the special `labels`. */
  readonly columns: readonly string[];
  readonly usesLabels: boolean;
  render(fields: Readonly<Record<string, unknown>>): string;
}

const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/g;
const LABELS = 'labels';

/**
 * Compiles `{{column}}` placeholders; `{{labels}}` stands for `labels` when they are given.
 * Values are put in once and never read as a template again, whatever they contain.
 */
export function compileTemplate(text: string, labels?: readonly string[]): Template {
  const joined = labels?.join(', ');
  const names = [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))];
  const columns = names.filter((name) => name !== LABELS || joined === undefined);
  return {
    columns,
    usesLabels: names.includes(LABELS),
    render: (fields) =>
      text.replace(PLACEHOLDER, (_placeholder, name: string) =>
        name === LABELS && joined !== undefined ? joined : asText(fieldAt(fields, name)),
      ),
  };
}

/** A column by its exact name, else by a dotted path into nested objects; `undefined` when there is none. */
export function fieldAt(fields: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  let value: unknown = fields;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

export function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
