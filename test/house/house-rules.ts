import ts from 'typescript';
import { lineOf, type SourceFile, visitSyntax } from './source-file.js';

/** A rule returns one sentence per finding: what is wrong and what to do instead. */
export type HouseRule = (file: SourceFile) => string[];

// A filter is pure where it filters candidates; elsewhere the role is Nest's exception filter.
const pureFile =
  /\.(policy|scorer|picker)\.ts$|^apps\/router\/.*\.filter\.ts$|^libs\/(providers|scheduling|classification)\//;
const forbiddenFolder = /(^|\/)(common|shared|core|utils|helpers)\//;
const forbiddenName = /^(?:.*(?:Manager|Helper|Util|Utils|Impl)|.*[a-z]Handler)$/;
const impureCalls = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
]);
const maxSourceLines = 300;
const maxSpecLines = 500;

export const environmentIsReadByConfig: HouseRule = (file) => {
  if (file.isSpec || /^(libs\/config|deploy\/bootstrap)\//.test(file.path)) return [];
  return findings(file, (node) =>
    ts.isPropertyAccessExpression(node) && node.getText() === 'process.env'
      ? "reads process.env: take the value from '#config', which validates it and names it in errors"
      : undefined,
  );
};

export const pureFilesAreGivenTimeAndChance: HouseRule = (file) => {
  if (file.isSpec || !pureFile.test(file.path)) return [];
  return findings(file, (node) => {
    const isCall = ts.isPropertyAccessExpression(node) && impureCalls.has(node.getText());
    const isNow = ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length;
    if (!isCall && !isNow) return undefined;
    return `uses ${node.getText()} in a pure file: take the time (nowMs) or the random number as an argument`;
  });
};

export const subjectsComeFromContracts: HouseRule = (file) => {
  if (file.isSpec || !/^(apps|libs)\//.test(file.path) || file.path.startsWith('libs/contracts/')) return [];
  return findings(file, (node) => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    return isText && node.text.includes('sluice.v1.')
      ? "spells a subject out: build it with the functions of '#contracts' (subjects.ts), or add one there"
      : undefined;
  });
};

export const exportsAreNamed: HouseRule = (file) =>
  findings(file, (node) =>
    ts.isExportDeclaration(node) && (!node.exportClause || ts.isNamespaceExport(node.exportClause))
      ? 'exports everything (export *): name what is exported, so that the list is a decision'
      : undefined,
  );

export const namesSayWhatItDoes: HouseRule = (file) =>
  findings(file, (node) => {
    const name = declaredName(node);
    if (name === undefined) return undefined;
    if (ts.isInterfaceDeclaration(node) && /^I[A-Z][a-z]/.test(name))
      return `declares ${name}: no I prefix; the interface gets the good name and its adapters say what they are made of`;
    return forbiddenName.test(name)
      ? `declares ${name}: say what it does (EndpointRegistry, Publisher, Ledger), not that it is a ${/[A-Z][a-z]+$/.exec(name)?.[0]}`
      : undefined;
  });

export const foldersAreNounsOfTheDomain: HouseRule = (file) => {
  const folder = forbiddenFolder.exec(file.path)?.[2];
  return folder ? [`lies in ${folder}/: put it beside its user, or into a folder named after what it is about`] : [];
};

export const filesAreShort: HouseRule = (file) => {
  const limit = file.path.endsWith('.spec.ts') ? maxSpecLines : maxSourceLines;
  const lines = file.text.trimEnd().split('\n').length;
  return lines > limit ? [`has ${lines} lines and ${limit} is the end: take out the part with a name of its own`] : [];
};

export const appsHaveNoIndex: HouseRule = (file) =>
  /^apps\/.*\/index\.ts$/.test(file.path)
    ? ['is an index.ts inside an app: import the file itself; only libs have a door']
    : [];

export const nothingIsLeftForLater: HouseRule = (file) =>
  file.text
    .split('\n')
    .flatMap((text, index) =>
      /\b(TODO|FIXME|XXX|HACK):?\s/.test(text) && /(\/\/|\*)/.test(text)
        ? [`line ${index + 1} leaves something for later: do it now or write an issue, the comment is not read again`]
        : [],
    );

export const houseRules: readonly HouseRule[] = [
  environmentIsReadByConfig,
  pureFilesAreGivenTimeAndChance,
  subjectsComeFromContracts,
  exportsAreNamed,
  namesSayWhatItDoes,
  foldersAreNounsOfTheDomain,
  filesAreShort,
  appsHaveNoIndex,
  nothingIsLeftForLater,
];

function findings(file: SourceFile, judge: (node: ts.Node) => string | undefined): string[] {
  const found: string[] = [];
  visitSyntax(file, (node) => {
    const sentence = judge(node);
    if (sentence !== undefined) found.push(`line ${lineOf(file, node)} ${sentence}`);
  });
  return found;
}

function declaredName(node: ts.Node): string | undefined {
  const isDeclaration =
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isEnumDeclaration(node);
  return isDeclaration ? node.name?.text : undefined;
}
