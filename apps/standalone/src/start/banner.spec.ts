import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type BannerParts, renderBanner } from './banner.js';

const parts: BannerParts = {
  selfTest: { ok: true, line: 'job_1 succeeded' },
  url: 'http://127.0.0.1:8080',
  operatorUrl: 'http://127.0.0.1:9090',
  broker: 'nats-server',
  ledger: 'embedded',
  state: 'in this process',
  providers: ['simulator (3 models)'],
  providersBecause: 'simulated',
  model: 'fast',
  keyWhere: '/srv/.sluice/api-key',
  keyIsFile: true,
  dataDir: '/srv/.sluice',
  logsTo: 'standard output',
  commandVariables: {},
};
const runLine = (changed: Partial<BannerParts> = {}) =>
  renderBanner({ ...parts, ...changed })
    .split('\n')
    .find((line) => line.includes('sluice -- run'))
    ?.trim();

describe('the block a start prints', () => {
  it('runs a file that is there, and says no more than it must', () => {
    const line = runLine() ?? '';
    expect(line).toMatch(
      /^npm run --silent sluice -- run deploy\/messages\.example\.csv --prompt "[^"]*\{\{text\}\}" --out/,
    );
    expect(existsSync(/run (\S+\.csv)/.exec(line)?.[1] ?? '')).toBe(true);
  });

  it('tells the command line where this gateway is when it is not where it looks', () => {
    const commandVariables = { SLUICE_URL: 'http://127.0.0.1:8081', SLUICE_DATA_DIR: '/srv/my data' };
    expect(runLine({ commandVariables })).toMatch(
      /^SLUICE_URL=http:\/\/127\.0\.0\.1:8081 SLUICE_DATA_DIR='\/srv\/my data' npm run /,
    );
  });

  it('names the model when it is not the one the command line takes by itself', () => {
    expect(runLine({ model: 'llama3.2:latest' })).toContain(' --model llama3.2:latest ');
  });
});
