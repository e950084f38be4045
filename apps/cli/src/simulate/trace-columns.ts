/** Which columns of a trace file are which, by the names that published traces use (letters only, lower case). */
const NAMES = {
  arrival: ['timestamp', 'arrivaltimestamp', 'arrivaltime', 'arrivedat', 'time'],
  input: ['contexttokens', 'requesttokens', 'inputtokens', 'prompttokens', 'numprefilltokens'],
  output: ['generatedtokens', 'responsetokens', 'outputtokens', 'completiontokens', 'numdecodetokens'],
} as const;

export interface TraceColumns {
  readonly arrival: number;
  readonly input: number;
  readonly output: number;
}

/** Finds the columns in a header. Returns the sentence that is wrong when one is missing. */
export function findTraceColumns(header: readonly string[]): TraceColumns | string {
  const letters = header.map((name) => name.toLowerCase().replaceAll(/[^a-z]/g, ''));
  const indexOf = (names: readonly string[]) => letters.findIndex((name) => names.includes(name));
  const columns = { arrival: indexOf(NAMES.arrival), input: indexOf(NAMES.input), output: indexOf(NAMES.output) };
  const missing = Object.entries({
    'arrival (TIMESTAMP)': columns.arrival,
    'input tokens (ContextTokens or "Request tokens")': columns.input,
    'output tokens (GeneratedTokens or "Response tokens")': columns.output,
  }).filter(([, index]) => index < 0);
  if (missing.length === 0) return columns;
  const there = header.map((name) => `'${name}'`).join(', ');
  return `has no column for ${missing.map(([name]) => name).join(' and ')}; its columns are ${there}`;
}
