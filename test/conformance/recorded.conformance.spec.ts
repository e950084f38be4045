import { describe, it } from '@jest/globals';
import { describeRecordings } from './recorded/describe-recordings.js';
import { readRecordings } from './recorded/recorded-files.js';

const folder = process.env['SLUICE_FIXTURES'];

if (folder === undefined || folder === '') {
  const line = 'recorded traffic is not read: set SLUICE_FIXTURES to a folder of recorded answers, a folder a provider';
  say(line);
  it.skip(line, () => undefined);
} else {
  describe('recorded traffic', () => describeRecordings(readRecordings(folder), say));
}

function say(line: string): void {
  process.stderr.write(`conformance: ${line}\n`);
}
