/** A JSON object of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

export function recordOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Every field is there, be it `null`. */
export function has(fields: Fields, ...names: readonly string[]): boolean {
  return names.every((name) => fields[name] !== undefined);
}

/** Arguments that are no JSON are compared as the text they are. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return json;
    throw error;
  }
}
