import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ProblemList } from '../reading/problem-list.js';
import { isMapping } from '../reading/read-option.js';
import { describeIoError } from './describe-io-error.js';

/**
 * Puts the content of every provider's `apiKeyFile` in the place of its `apiKey` (paths are relative to the
 * configuration file) and returns the files read, to be watched.
 */
export function readKeyFiles(raw: unknown, configFile: string, problems: ProblemList): readonly string[] {
  const providers = isMapping(raw) && Array.isArray(raw['providers']) ? raw['providers'] : [];
  return providers.flatMap((provider: unknown, index) => {
    if (!isMapping(provider) || typeof provider['apiKeyFile'] !== 'string') return [];
    const file = resolve(dirname(configFile), provider['apiKeyFile']);
    const path = ['providers', index, 'apiKeyFile'];
    const refuse = (expected: string, remedy: string) => {
      problems.add(path, { given: `"${provider['apiKeyFile']}"`, expected, remedy });
    };
    if (provider['apiKey'] !== undefined && provider['apiKey'] !== null) {
      refuse('cannot stand beside apiKey', 'Remove one of the two.');
      return [];
    }
    try {
      provider['apiKey'] = readFileSync(file, 'utf8').trim();
      if (provider['apiKey'] === '') refuse('names an empty file', 'Write the key into it.');
    } catch (error) {
      refuse(`cannot be read (${describeIoError(error)})`, 'Check the path and who may read it.');
    }
    return [file];
  });
}
