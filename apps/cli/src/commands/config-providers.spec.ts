import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { LOCAL_PRESETS, PROVIDER_PRESETS } from '#config';
import { runCommandLine } from '../run-command-line.js';

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function providers(...flags: readonly string[]) {
  const [output, notes] = [new Captured(), new Captured()];
  const streams = { input: Readable.from([]), output, notes };
  const code = await runCommandLine(['config', 'providers', ...flags], { variables: {}, cwd: '/', streams });
  return { code, output: output.text };
}

describe('sluice config providers', () => {
  it('shows of every preset its key, its limits or why there are none, and its offers', async () => {
    const { code, output } = await providers();
    expect(code).toBe(0);
    for (const { name, keyVariable, baseUrl } of PROVIDER_PRESETS)
      expect(output).toMatch(new RegExp(`^${name} .*${keyVariable} .*${baseUrl}$`, 'm'));
    for (const { name, baseUrl } of LOCAL_PRESETS) expect(output).toMatch(new RegExp(`^${name} .*${baseUrl} `, 'm'));
    expect(output).toMatch(/^perplexity +50 requests a minute \(tier 0\)$/m);
    expect(output).toMatch(/^gemini +no number: by model and project/m);
    expect(output).toMatch(/^openai +batch at 50 % of list price, within 24 hours, 50,000 requests at most, 200 MB/m);
    expect(output).toMatch(/^groq +flex at 100 % of list price \(service_tier flex\)$/m);
    expect(output).toMatch(/^deepseek +50 % of list price from 04:00 to 06:00 UTC mon tue/m);
  });

  it('gives the same as JSON', async () => {
    const { output } = await providers('--json');
    expect(JSON.parse(output)).toEqual({ providers: PROVIDER_PRESETS, local: LOCAL_PRESETS });
  });
});
