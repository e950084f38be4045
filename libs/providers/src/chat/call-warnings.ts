import type { CallWarning } from '#contracts';

/** A caller who asks for more that is not there has been told often enough; names of fields are his to choose, too. */
const MAX_WARNINGS = 64;
const MAX_PARAM_CHARACTERS = 200;

/** Collects what of one call a provider cannot honour, while the call is mapped. */
export class CallWarnings {
  private readonly found: CallWarning[] = [];

  /** @param wire named in the messages */
  constructor(readonly wire: string) {}

  /** Left out. `why`: a sentence ("<why>; <what was done>", see `refusalOf`) in place of "<wire> has no <param>; it was left out". */
  unsupported(param: string, why?: string): void {
    this.add('unsupported', param, why);
  }

  /** Sent otherwise than asked: clamped, moved, emulated. */
  changed(param: string, message: string): void {
    this.add('changed', param, message);
  }

  /** Undefined when there are none. */
  list(): readonly CallWarning[] | undefined {
    return this.found.length === 0 ? undefined : this.found;
  }

  private add(kind: CallWarning['kind'], path: string, message: string | undefined): void {
    if (this.found.length >= MAX_WARNINGS) return;
    const param = path.slice(0, MAX_PARAM_CHARACTERS);
    this.found.push({ kind, param, message: message ?? `${this.wire} has no ${param}; it was left out` });
  }
}

/** What a caller wrote where a word is expected, as a message may say it. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 40) : typeof value;
}
