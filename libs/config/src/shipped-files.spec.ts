import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { shippedDefault } from './loading/find-config-file.js';
import { formatProblems } from './loading/format-problems.js';
import { checkConfigFile } from './loading/load-config.js';
import { readConfig } from './loading/read-config.js';
import { type ConfigPath, formatPath } from './reading/config-path.js';
import { describeOptions } from './reference/describe-options.js';
import { printReference } from './reference/print-reference.js';

const DEFAULT = shippedDefault();
const EXAMPLE = DEFAULT.replace('default.yaml', 'example.yaml');
const REFERENCE = DEFAULT.replace('sluice.default.yaml', 'config-reference.md');
const ENVIRONMENT = { OPENAI_API_KEY: 'sk-test-0123456789' };

/** Every mapping of the tree whose keys the schema knows; headers are names of the operator's own. */
function mappingsOf(value: unknown, path: ConfigPath = []): ConfigPath[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => mappingsOf(item, [...path, index]));
  if (typeof value !== 'object' || value === null || path.at(-1) === 'headers') return [];
  return [path, ...Object.entries(value).flatMap(([key, item]) => mappingsOf(item, [...path, key]))];
}

function at(tree: unknown, path: ConfigPath): Record<string, unknown> {
  return path.reduce<unknown>((node, part) => (node as Record<string | number, unknown>)[part], tree) as Record<
    string,
    unknown
  >;
}

describe('deploy/sluice.default.yaml', () => {
  it('is right and says what would hold without it', () => {
    const shipped = checkConfigFile(DEFAULT, ENVIRONMENT, '/srv');
    const nothing = readConfig({ text: '', file: '/srv/x.yaml', env: ENVIRONMENT, cwd: '/srv' });
    expect(shipped).toMatchObject({ ok: true, warnings: [] });
    expect(shipped.ok && shipped.config).toEqual(nothing.ok && nothing.config);
  });
});

describe('deploy/sluice.example.yaml', () => {
  it('is right, without a warning', () => {
    const check = checkConfigFile(EXAMPLE, ENVIRONMENT, '/srv');
    expect(check.ok ? '' : formatProblems(check.problems)).toBe('');
    expect(check.ok && check.warnings).toEqual([]);
  });

  it('is refused with the path when one unknown key is put anywhere into it', () => {
    const example: unknown = parse(readFileSync(EXAMPLE, 'utf8'));
    const mappings = mappingsOf(example);
    expect(mappings.length).toBeGreaterThan(35);
    const known = new Set(describeOptions().flatMap(({ path }) => path.split(/\[\]\.|\./)));
    const key = fc
      .oneof(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,20}$/), fc.string({ minLength: 1 }))
      .filter((name) => !known.has(name) && name !== '<<' && name !== '__proto__');
    fc.assert(
      fc.property(fc.constantFrom(...mappings), key, fc.jsonValue({ maxDepth: 1 }), (path, name, value) => {
        const broken = structuredClone(example);
        at(broken, path)[name] = typeof value === 'string' ? value.replaceAll('$', '') : null;
        const check = readConfig({ text: stringify(broken), file: EXAMPLE, env: ENVIRONMENT, cwd: '/srv' });
        expect(check.ok ? [] : check.problems.map((problem) => [problem.path, problem.expected])).toEqual([
          [formatPath([...path, name]), 'is not a known key'],
        ]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('the configuration reference', () => {
  it('is complete: every option says what it does and what happens when it is wrong, every number its unit', () => {
    for (const option of describeOptions()) {
      expect([option.path, option.does.endsWith('.')]).toEqual([option.path, true]);
      if (option.type === 'list' || option.type === 'section') continue;
      expect([option.path, (option.wrong ?? '').endsWith('.')]).toEqual([option.path, true]);
      if (['number', 'duration', 'bytes', 'usd'].includes(option.type))
        expect([option.path, option.unit]).toEqual([option.path, expect.any(String)]);
    }
  });

  it('is the committed one; write it anew with `node dist/libs/config/src/reference/write-reference.js > deploy/config-reference.md`', () => {
    expect(readFileSync(REFERENCE, 'utf8')).toBe(printReference());
  });
});
