/** Where a value is: keys and list positions from the top of the file. */
export type ConfigPath = readonly (string | number)[];

/** `['providers', 0, 'limits', 'requestsPerMinute']` → `providers[0].limits.requestsPerMinute` */
export function formatPath(path: ConfigPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(part)) return `${text}[${JSON.stringify(clip(part))}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

export function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
