import type { Readable, Writable } from 'node:stream';

/** A stream that may be a terminal; `columns` is its width while it is one. */
export interface TextOutput extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The three standard streams. Answers go to `output`, everything about the way there to `notes`. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: TextOutput;
  readonly notes: TextOutput;
  readonly noColor: boolean;
}

export function mayColour(terminal: Terminal, stream: TextOutput): boolean {
  return stream.isTTY === true && !terminal.noColor;
}

export function printLine(stream: TextOutput, line: string): void {
  stream.write(`${line}\n`);
}

export function printJson(stream: TextOutput, value: unknown): void {
  stream.write(`${JSON.stringify(value, null, stream.isTTY ? 2 : 0)}\n`);
}
