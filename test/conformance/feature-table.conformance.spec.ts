import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { featureTable, tableIn, withTable } from './feature-table.js';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));

it('is in README.md as the suite proves it (npm run conformance:table writes it anew)', () => {
  const text = readFileSync(README, 'utf8');
  const table = featureTable();
  if (process.env['UPDATE'] === '1') writeFileSync(README, withTable(text, table));
  expect(tableIn(readFileSync(README, 'utf8'))).toBe(table);
});

it('says what a host does beyond its wire, and everything that it leaves out', () => {
  const rowOf = (start: string) =>
    featureTable()
      .split('\n')
      .find((line) => line.startsWith(`| ${start}`))
      ?.split(' | ');
  expect(rowOf('_flex lane_')?.[1]).toBe('– \\*');
  expect(rowOf('`groq`')?.[1]).toBe('_flex lane_');
  expect(rowOf('`groq`')?.[3]).toContain('_failed tools_');
  expect(rowOf('`compatible`')?.[1]).toBe('nothing');
});
