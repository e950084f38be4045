import { RequestRefusal } from '../server/reply.js';

export type Fields = Readonly<Record<string, unknown>>;

/** A 400 in Google's terms. */
export function invalidArgument(message: string): RequestRefusal {
  return new RequestRefusal({ status: 400, message });
}

export function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A field by its JSON name or by its proto name: Google reads `systemInstruction` and `system_instruction`. */
export function fieldOf(fields: Fields, name: string): unknown {
  return fields[name] ?? fields[snakeCase(name)];
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Unknown fields are refused by name, as proto JSON does. @throws RequestRefusal */
export function checkFields(fields: Fields, known: readonly string[], path: string): void {
  const extra = Object.keys(fields).find((name) => !known.some((each) => each === name || snakeCase(each) === name));
  if (extra === undefined) return;
  const place = path === '' ? '' : ` at '${path}'`;
  throw invalidArgument(`Invalid JSON payload received. Unknown name "${extra}"${place}: Cannot find field.`);
}

/** A whole number, or undefined when absent. @throws RequestRefusal */
export function readWhole(fields: Fields, name: string, minimum: number): number | undefined {
  const value = fieldOf(fields, name);
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value))
    throw invalidArgument(`Invalid value at '${snakeCase(name)}' (TYPE_INT32), ${JSON.stringify(value)}`);
  if (Number(value) < minimum) throw invalidArgument(`${name} must be at least ${minimum}, but got ${value}.`);
  return Number(value);
}
