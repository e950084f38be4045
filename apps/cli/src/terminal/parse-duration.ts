import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d{1,6})(ms|s|m|h|d)$/;

/**
 * `90s`, `30m`, `6h`, `2d` as milliseconds.
 * @throws CommandError naming the option when it is something else.
 */
export function parseDurationMs(text: string, option: string): number {
  const match = DURATION.exec(text);
  if (!match) {
    throw new CommandError(
      `${option} '${text}' is not a duration: write a number and a unit, such as 90s, 30m, 6h or 2d.`,
      exitCode.usage,
    );
  }
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}
