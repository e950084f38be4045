import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { repositoryRoot } from '../node-process.js';

export interface MessageFile {
  /** A CSV with the columns `text` and `category`. */
  readonly path: string;
  readonly rows: readonly { readonly text: string; readonly category: string }[];
}

const GENERATED_ROWS = 300;
const THINGS = [
  'card',
  'transfer',
  'refund',
  'cheque',
  'loan',
  'mortgage',
  'statement',
  'passcode',
  'voucher',
  'deposit',
];
const TROUBLES = ['lost', 'delayed'];
const PHRASES = [
  'My THING is TROUBLE, please help',
  'What can I do about a TROUBLE THING?',
  'Hello, THING TROUBLE since Monday',
];

/** The messages of SLUICE_BANKING77, else of the data set beside the repository, else made ones in `directory`. */
export async function customerMessages(directory: string): Promise<MessageFile> {
  const named = process.env['SLUICE_BANKING77'];
  const beside = join(repositoryRoot(), '../shared/data/banking77-train.csv');
  if (named !== undefined) return await read(resolve(named));
  return await read(existsSync(beside) ? beside : await generate(join(directory, 'messages.csv')));
}

async function read(path: string): Promise<MessageFile> {
  return { path, rows: parse(await readFile(path), { columns: true, bom: true }) as MessageFile['rows'] };
}

/** 20 labels, each named by the words of its messages: a classifier by word overlap gets them right. */
async function generate(path: string): Promise<string> {
  const lines = Array.from({ length: GENERATED_ROWS }, (_, index) => {
    const thing = THINGS[index % THINGS.length] ?? '';
    const trouble = TROUBLES[Math.floor(index / THINGS.length) % TROUBLES.length] ?? '';
    const phrase = PHRASES[index % PHRASES.length] ?? '';
    return `"${phrase.replace('THING', thing).replace('TROUBLE', trouble)} (${index})",${thing}_${trouble}`;
  });
  await writeFile(path, ['text,category', ...lines, ''].join('\n'));
  return path;
}
