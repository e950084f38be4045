const SPECIAL = /["\\]/g;

/**
 * A list as Postgres writes an array: `{"a",NULL,7}` (postgresql.org/docs/current/arrays.html#ARRAYS-INPUT). The client
 * would do it too, character by character; most columns of a batch repeat one value, which is written out once here.
 */
export function arrayLiteral(values: readonly (string | number | null)[]): string {
  let literal = '';
  let known: string | number | null = null;
  let written = 'NULL';
  for (const value of values) {
    if (value !== known) {
      known = value;
      written = elementOf(value);
    }
    literal += literal === '' ? written : `,${written}`;
  }
  return `{${literal}}`;
}

function elementOf(value: string | number | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : `"${value.replace(SPECIAL, '\\$&')}"`;
}
