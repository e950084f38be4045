import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import {
  appsHaveNoIndex,
  environmentIsReadByConfig,
  exportsAreNamed,
  filesAreShort,
  foldersAreNounsOfTheDomain,
  type HouseRule,
  houseRules,
  namesSayWhatItDoes,
  nothingIsLeftForLater,
  pureFilesAreGivenTimeAndChance,
  subjectsComeFromContracts,
} from './house-rules.js';
import { aSourceFile, listSourceFiles } from './source-file.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const check = (rule: HouseRule, path: string, text: string) => rule(aSourceFile(path, text));
const lines = (count: number) => 'x();\n'.repeat(count);

describe('the house', () => {
  it('keeps its rules in every file', () => {
    const files = listSourceFiles(root, ['apps', 'libs', 'deploy/bootstrap', 'test']);
    const broken = files.flatMap((file) =>
      houseRules.flatMap((rule) => rule(file).map((found) => `${file.path} ${found}`)),
    );
    expect(files.length).toBeGreaterThan(50);
    expect(broken).toEqual([]);
  });
});

describe('house rules', () => {
  // One file that breaks the rule and one beside it that does not: a rule that finds nothing anywhere checks nothing.
  it.each<[string, HouseRule, string, string, string, string]>([
    [
      'process.env',
      environmentIsReadByConfig,
      'apps/a/src/x.ts',
      'x(process.env.A)',
      'libs/config/src/x.ts',
      'x(process.env.A)',
    ],
    [
      'process.env in a comment',
      environmentIsReadByConfig,
      'libs/a/src/x.ts',
      'x(process.env)',
      'libs/a/src/x.ts',
      '// process.env',
    ],
    [
      'the clock',
      pureFilesAreGivenTimeAndChance,
      'apps/a/src/x.policy.ts',
      'x(Date.now())',
      'apps/a/src/x.stage.ts',
      'x(Date.now())',
    ],
    [
      'now as a date',
      pureFilesAreGivenTimeAndChance,
      'libs/providers/src/x.ts',
      'x(new Date())',
      'libs/providers/src/x.ts',
      'x(new Date(1))',
    ],
    [
      'chance',
      pureFilesAreGivenTimeAndChance,
      'libs/scheduling/src/x.ts',
      'Math.random()',
      'libs/scheduling/src/x.ts',
      'Math.max(1)',
    ],
    [
      'a subject',
      subjectsComeFromContracts,
      'apps/a/src/x.ts',
      "x('sluice.v1.job')",
      'libs/contracts/src/x.ts',
      "x('sluice.v1.job')",
    ],
    [
      'a subject in a template',
      subjectsComeFromContracts,
      'apps/a/src/x.ts',
      'x(`sluice.v1.$' + '{a}`)',
      'apps/a/src/x.spec.ts',
      'x(`sluice.v1.`)',
    ],
    [
      'export *',
      exportsAreNamed,
      'libs/a/src/index.ts',
      "export * from './x.js'",
      'libs/a/src/index.ts',
      "export { x } from './x.js'",
    ],
    [
      'a Manager',
      namesSayWhatItDoes,
      'apps/a/src/x.ts',
      'class JobManager {}',
      'apps/a/src/x.ts',
      'class JobRegistry {}',
    ],
    ['an I prefix', namesSayWhatItDoes, 'apps/a/src/x.ts', 'interface IStore {}', 'apps/a/src/x.ts', 'interface Id {}'],
    ['utils/', foldersAreNounsOfTheDomain, 'apps/a/src/utils/x.ts', '', 'apps/a/src/money/x.ts', ''],
    ['a long source', filesAreShort, 'apps/a/src/x.ts', lines(301), 'apps/a/src/x.ts', lines(300)],
    ['a long spec', filesAreShort, 'apps/a/src/x.spec.ts', lines(501), 'apps/a/src/x.spec.ts', lines(500)],
    ['an index in an app', appsHaveNoIndex, 'apps/a/src/index.ts', '', 'libs/a/src/index.ts', ''],
    ['work left over', nothingIsLeftForLater, 'apps/a/src/x.ts', `// ${'TO'}DO: later`, 'apps/a/src/x.ts', '// done'],
  ])('finds %s', (_what, rule, badPath, badText, goodPath, goodText) => {
    expect(check(rule, badPath, badText)).toHaveLength(1);
    expect(check(rule, goodPath, goodText)).toEqual([]);
  });
});
