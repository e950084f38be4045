import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { codeOf, describeIoError } from '../loading/describe-io-error.js';
import { isMapping } from '../reading/read-option.js';
import type { SecretEntry } from './secret-entry.js';
import { SecretsError } from './secrets-error.js';

export type SecretEntries = ReadonlyMap<string, SecretEntry>;

const FORMAT = 'sluice-secrets';
const VERSION = 1;
/** What may stand in `${secret:NAME}` and on a command line without quotes. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** @throws SecretsError */
export function checkSecretName(name: string): void {
  if (NAME.test(name)) return;
  throw new SecretsError(
    `'${name.slice(0, 80)}' is no name of a secret`,
    'Use 1–64 of a–z, 0–9 and inner . _ -, such as openai or azure.eu.',
  );
}

/** A file that is not there yet holds nothing. @throws SecretsError when it is none of ours, or cannot be read */
export function readSecretsFile(path: string): SecretEntries {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return new Map();
    throw new SecretsError(`${path} cannot be read (${describeIoError(error)})`, 'Check who may read it.');
  }
  return parseEntries(text, path);
}

function parseEntries(text: string, path: string): SecretEntries {
  const json = parseJson(text);
  if (!isMapping(json) || json['format'] !== FORMAT || !isMapping(json['entries'])) throw notOurs(path);
  if (json['version'] !== VERSION) {
    throw new SecretsError(
      `${path} is of version ${String(json['version']).slice(0, 20)}, and this Sluice reads version ${VERSION}`,
      'Use the Sluice that wrote it, or set the secrets anew in another file.',
    );
  }
  const entries = Object.entries(json['entries']);
  if (!entries.every(([name, entry]) => NAME.test(name) && isEntry(entry))) throw notOurs(path);
  return new Map(entries as [string, SecretEntry][]);
}

/** Whole or not at all, readable by its owner only: readers see the old file until the new one is on the disk. */
export function writeSecretsFile(path: string, entries: SecretEntries): void {
  const sorted = [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
  const text = JSON.stringify({ format: FORMAT, version: VERSION, entries: Object.fromEntries(sorted) }, null, 2);
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeSync(file, `${text}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new SecretsError(
      `${path} cannot be written (${describeIoError(error)})`,
      'Check the folder and who may write there.',
    );
  }
}

function isEntry(entry: unknown): boolean {
  const fields = ['keyId', 'nonce', 'sealed', 'updatedAt'];
  return isMapping(entry) && fields.every((field) => typeof entry[field] === 'string');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function notOurs(path: string): SecretsError {
  return new SecretsError(`${path} is not a store of Sluice's secrets`, 'Name another file in secrets.file.');
}
