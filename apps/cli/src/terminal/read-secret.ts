import type { Readable } from 'node:stream';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import type { Terminal } from './terminal.js';

/** Far more than any key; a file that is no secret must not fill the memory. */
const MAX_BYTES = 1_000_000;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const ENDS: ReadonlySet<string> = new Set(['\r', '\n', CTRL_D]);
const ERASERS: ReadonlySet<string> = new Set(['\u007f', '\b']);

interface RawInput extends Readable {
  setRawMode(isRaw: boolean): void;
}

/** All of standard input without one final line break; at a terminal one line, which is not shown while it is typed. */
export async function readSecret({ input, notes }: Terminal, question: string): Promise<string> {
  if (input.isTTY && isRawInput(input)) {
    notes.write(question);
    try {
      return await readHiddenLine(input);
    } finally {
      notes.write('\n');
    }
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    const piece = Buffer.from(chunk as Buffer | string);
    bytes += piece.length;
    if (bytes > MAX_BYTES) throw new CommandError('Standard input is far too long for a secret.', exitCode.usage);
    chunks.push(piece);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

function readHiddenLine(input: RawInput): Promise<string> {
  return new Promise((resolve, reject) => {
    const typed: string[] = [];
    const stop = (settle: () => void) => {
      input.off('data', take);
      input.setRawMode(false);
      input.pause();
      settle();
    };
    const take = (chunk: Buffer | string) => {
      for (const character of chunk.toString('utf8')) {
        if (character === CTRL_C) {
          stop(() => reject(new CommandError('Interrupted: nothing was changed.', exitCode.interrupted)));
          return;
        }
        if (ENDS.has(character)) {
          stop(() => resolve(typed.join('')));
          return;
        }
        if (ERASERS.has(character)) typed.pop();
        else typed.push(character);
      }
    };
    input.setRawMode(true);
    input.on('data', take);
    input.resume();
  });
}

function isRawInput(input: Readable): input is RawInput {
  return 'setRawMode' in input && typeof input.setRawMode === 'function';
}
