import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPoolsFile } from './read-pools-file.js';

describe('readPoolsFile', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'sluice-pools-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  function read(text: string) {
    const path = join(directory, 'pools.yaml');
    writeFileSync(path, text);
    return readPoolsFile(path);
  }

  it('reads pools in the units people write and fills in the defaults', () => {
    const { pools, unsized } = read(`
listPrice: { inputUsdPerMillion: "1", outputUsdPerMillion: "4" }
reserved:
  - { id: scale-tier, capacityPerWindow: 0.5 }
  - { id: ptu, unit: tokens, window: 30s, outputBurn: 4, overflow: spill }
batch: [{ id: batch, maxRequests: 100, cancel: 5m }]
flex: [{ id: flex, priceFactor: 0.6, limits: { requestsPerMinute: 30 } }]
sync:
  - id: sync
    priceWindows: [{ from: "16:30", to: "00:30", priceFactor: 0.5 }]
`);
    const listPrice = { inputNanoUsd: 1_000, outputNanoUsd: 4_000 };
    expect(pools.reserved[0]).toMatchObject({
      unit: 'nano-usd',
      capacity: { input: 5e8 },
      windowMs: 60_000,
      listPrice,
    });
    expect(pools.reserved[1]).toMatchObject({
      unit: 'tokens',
      windowMs: 30_000,
      burn: { input: 1, output: 4 },
      overflow: 'spill',
    });
    expect([...unsized]).toEqual(['ptu']);
    expect(pools.batch[0]).toMatchObject({
      priceFactor: 0.5,
      maxRequests: 100,
      windowMs: 86_400_000,
      cancelMs: 300_000,
    });
    expect(pools.flex[0]).toMatchObject({ priceFactor: 0.6, limits: { requestsPerMinute: 30 } });
    expect(pools.sync[0]?.priceWindows).toEqual([{ fromMinute: 990, toMinute: 30, priceFactor: 0.5 }]);
  });

  it('reports everything that is wrong at once: line, field, value, limit and remedy', () => {
    const broken = `
reserved: [{ id: a, unit: dollars }]
batch:
  - { id: b, priceFactor: 1.5, maxRequets: 3 }
sync: [{ id: s, limits: { requestsPerMinute: 0 } }]
`;
    expect(() => read(broken)).toThrow(/4 problems:/);
    expect(() => read(broken)).toThrow(/line 2 {2}reserved\[0\].unit: "dollars" must be one of: usd, tokens/);
    expect(() => read(broken)).toThrow(/line 4 {2}batch\[0\].priceFactor: 1.5 must not be greater than 1/);
    expect(() => read(broken)).toThrow(/maxRequets is not a known key. Did you mean maxRequests\?/);
    expect(() => read(broken)).toThrow(/sync\[0\].limits.requestsPerMinute: 0 must not be less than 1/);
  });

  it('refuses pools that make no sense together', () => {
    expect(() => read('sync: []')).toThrow(/sync: an empty list must have at least one pool/);
    expect(() => read('flex: [{ id: x }]\nsync: [{ id: x }]')).toThrow(
      /sync\[0\].id: "x" must be unique: flex\[0\].id/,
    );
    expect(() => read('sync: [{ id: s }]\nbatch: [{ id: b, minRequests: 9, maxRequests: 5 }]')).toThrow(
      /maxRequests \(5\)/,
    );
    expect(() => read('sync: [{ id: s }]\nreserved: [{ id: r, outputCapacityPerWindow: 5 }]')).toThrow(
      /no meaning with unit usd/,
    );
    expect(() => readPoolsFile(join(directory, 'none.yaml'))).toThrow(
      /There is no file .* --config names a pools file/,
    );
  });
});
