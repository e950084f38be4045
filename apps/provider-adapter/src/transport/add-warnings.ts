import type { CallWarning } from '#contracts';

/** JSON text of an object of ours with `warnings` at its end: written into the text, so that nothing is parsed again. */
export function addWarnings(json: string, warnings: readonly CallWarning[]): string {
  const comma = json === '{}' ? '' : ',';
  return `${json.slice(0, -1)}${comma}"warnings":${JSON.stringify(warnings)}}`;
}
