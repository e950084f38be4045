import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ConfigPath } from '../reading/config-path.js';
import type { ProblemList } from '../reading/problem-list.js';
import { isMapping } from '../reading/read-option.js';
import { describeIoError } from './describe-io-error.js';
import { parseCredentialsFile } from './parse-credentials-file.js';

type Mapping = Record<string, unknown>;

/** Options that name a file, and the option whose place its content takes. */
const CONTENT_OF: Readonly<Record<string, string>> = {
  apiKeyFile: 'apiKey',
  secretAccessKeyFile: 'secretAccessKey',
  serviceAccountFile: 'serviceAccount',
  clientSecretFile: 'clientSecret',
};

/**
 * Puts the content of every file with a credential of a provider in the place of the credential (paths are relative to
 * the configuration file) and returns the files read, to be watched.
 */
export function readKeyFiles(raw: unknown, configFile: string, problems: ProblemList): readonly string[] {
  const providers = isMapping(raw) && Array.isArray(raw['providers']) ? raw['providers'] : [];
  const reader = new KeyFileReader(dirname(configFile), problems);
  providers.forEach((provider: unknown, index) => {
    if (isMapping(provider)) reader.readProvider(provider, ['providers', index]);
  });
  return reader.files;
}

class KeyFileReader {
  readonly files: string[] = [];

  constructor(
    private readonly folder: string,
    private readonly problems: ProblemList,
  ) {}

  readProvider(provider: Mapping, path: ConfigPath): void {
    this.readContents(provider, path);
    const { keys, auth } = provider;
    if (Array.isArray(keys)) {
      keys.forEach((key: unknown, index) => {
        if (isMapping(key)) this.readContents(key, [...path, 'keys', index]);
      });
    }
    if (!isMapping(auth)) return;
    this.readContents(auth, [...path, 'auth']);
    this.readCredentialsFile(auth, [...path, 'auth']);
    const { federatedTokenFile } = auth;
    // Read anew for every token: whoever mounts it replaces it each hour.
    if (typeof federatedTokenFile === 'string') auth['federatedTokenFile'] = resolve(this.folder, federatedTokenFile);
  }

  private readContents(section: Mapping, path: ConfigPath): void {
    for (const [option, content] of Object.entries(CONTENT_OF)) {
      if (typeof section[option] !== 'string') continue;
      const refuse = this.refuse([...path, option], section[option]);
      if (isGiven(section[content])) {
        refuse(`cannot stand beside ${content}`, 'Remove one of the two.');
        continue;
      }
      const text = this.read(section[option], refuse)?.trim();
      if (text === '') refuse('names an empty file', 'Write the key into it.');
      if (text !== undefined) section[content] = text;
    }
  }

  private readCredentialsFile(auth: Mapping, path: ConfigPath): void {
    const { credentialsFile, profile } = auth;
    if (typeof credentialsFile !== 'string') return;
    const refuse = this.refuse([...path, 'credentialsFile'], credentialsFile);
    if (isGiven(auth['accessKeyId']) || isGiven(auth['secretAccessKey'])) {
      refuse('cannot stand beside accessKeyId and secretAccessKey', 'Remove one of the two.');
      return;
    }
    const text = this.read(credentialsFile, refuse);
    if (text === undefined) return;
    const name = typeof profile === 'string' ? profile : 'default';
    const found = parseCredentialsFile(text, name);
    if (found) Object.assign(auth, found);
    else {
      refuse(
        `has no aws_access_key_id and aws_secret_access_key in profile '${name}'`,
        'Name the profile in auth.profile; profiles that point elsewhere (sso, role, process) are not followed.',
      );
    }
  }

  private read(named: string, refuse: (expected: string, remedy: string) => void): string | undefined {
    const file = resolve(this.folder, named);
    this.files.push(file);
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      refuse(`cannot be read (${describeIoError(error)})`, 'Check the path and who may read it.');
      return undefined;
    }
  }

  private refuse(path: ConfigPath, given: string): (expected: string, remedy: string) => void {
    return (expected, remedy) => this.problems.add(path, { given: `"${given}"`, expected, remedy });
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
