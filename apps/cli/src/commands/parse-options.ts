import { parseBytes } from '#config';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';

/** A whole number of at least 1. @throws CommandError naming the option. */
export function parseCount(
  text: string | undefined,
  option: string,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? 'a whole number of at least 1' : `a whole number from 1 to ${most}`;
  throw new CommandError(`${option} '${text}' is not ${range}.`, exitCode.usage);
}

/** `k=v` pairs. @throws CommandError showing the form. */
export function parsePairs(pairs: readonly string[] | undefined, option: string): Record<string, string> | undefined {
  if (!pairs || pairs.length === 0) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
      throw new CommandError(`${option} '${pair}' is not of the form name=value.`, exitCode.usage);
    }),
  );
}

/** A plain decimal of US dollars. @throws CommandError */
export function parseDollars(text: string | undefined, option: string): string | undefined {
  if (text === undefined || /^\d{1,12}(?:\.\d{1,9})?$/.test(text)) return text;
  throw new CommandError(
    `${option} '${text}' is not an amount of US dollars: write a plain decimal such as 0.02.`,
    exitCode.usage,
  );
}

/** Bytes, written as in the configuration: 30GiB, 500MB. @throws CommandError naming the option. */
export function parseSize(text: string, option: string): number {
  const bytes = parseBytes(text);
  if (bytes !== null && bytes >= 1) return bytes;
  throw new CommandError(`${option} '${text}' is not a size such as 30GiB or 500MB.`, exitCode.usage);
}
