/** A number within a schema's bounds: the first number of the text that fits, else the nearest valid one to zero. */
export function instanceNumber(schema: Readonly<Record<string, unknown>>, text: string): number {
  const step = numberOf(schema['multipleOf']) ?? (isInteger(schema) ? 1 : undefined);
  const fits = (value: number): boolean =>
    withinBounds(schema, value) && (step === undefined || isMultiple(value, step));
  for (const found of text.match(/-?\d+(?:\.\d+)?/g) ?? []) if (fits(Number(found))) return Number(found);
  return [0, 1, ...nearBounds(schema, step)].find(fits) ?? numberOf(schema['minimum']) ?? 0;
}

function isInteger(schema: Readonly<Record<string, unknown>>): boolean {
  const type = schema['type'];
  return type === 'integer' || (Array.isArray(type) && type.includes('integer') && !type.includes('number'));
}

function withinBounds(schema: Readonly<Record<string, unknown>>, value: number): boolean {
  return (
    value >= (numberOf(schema['minimum']) ?? -Infinity) &&
    value <= (numberOf(schema['maximum']) ?? Infinity) &&
    value > (numberOf(schema['exclusiveMinimum']) ?? -Infinity) &&
    value < (numberOf(schema['exclusiveMaximum']) ?? Infinity)
  );
}

function nearBounds(schema: Readonly<Record<string, unknown>>, step: number | undefined): number[] {
  const low = numberOf(schema['minimum']) ?? numberOf(schema['exclusiveMinimum']);
  const high = numberOf(schema['maximum']) ?? numberOf(schema['exclusiveMaximum']);
  const unit = step ?? 1;
  const near = [low, high].flatMap((bound) =>
    bound === undefined ? [] : [bound, Math.ceil(bound / unit) * unit, Math.floor(bound / unit) * unit],
  );
  const around = near.flatMap((value) => [value, value + unit, value - unit]);
  return low !== undefined && high !== undefined ? [...around, (low + high) / 2] : around;
}

function isMultiple(value: number, step: number): boolean {
  const ratio = value / step;
  return Math.abs(ratio - Math.round(ratio)) < 1e-9;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
