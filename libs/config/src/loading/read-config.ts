import { resolve } from 'node:path';
import type { ConfigWarning } from '../config-problem.js';
import { completeProviders } from '../providers/complete-providers.js';
import { detectAliases } from '../providers/detect-aliases.js';
import type { AutomaticProviders, Discovery } from '../providers/detect-providers.js';
import { checkLimits } from '../reading/check-limits.js';
import type { ConfigPath } from '../reading/config-path.js';
import { type ParsedYaml, parseYaml } from '../reading/parse-yaml.js';
import { ProblemList } from '../reading/problem-list.js';
import { isMapping } from '../reading/read-option.js';
import { readSection } from '../reading/read-section.js';
import { type Environment, substituteEnvironment } from '../reading/substitute-environment.js';
import { checkRelations } from '../relations/check-relations.js';
import { AliasConfig } from '../schema/alias.config.js';
import { SluiceConfig } from '../schema/sluice.config.js';
import { TenantConfig } from '../schema/tenant.config.js';
import { mayHoldSecret } from '../secrets/may-hold-secret.js';
import { SecretLookup } from '../secrets/secret-lookup.js';
import { placeOfSecrets } from '../secrets/secrets-place.js';
import type { ConfigCheck } from './config-check.js';
import { applyEnvironment, variablesOf, warnOfMisspelt } from './environment-options.js';
import { freeze } from './freeze.js';
import { readKeyFiles } from './read-key-files.js';

export interface ConfigText {
  readonly text: string;
  /** For messages, and what key files are relative to. */
  readonly file: string;
  readonly env: Environment;
  readonly cwd: string;
  readonly discovery?: Discovery | undefined;
}

type Draft = { -readonly [Key in keyof SluiceConfig]: SluiceConfig[Key] };

/**
 * Text → checked configuration. The order matters: variables are replaced before types are read (a port may come from
 * one), defaults are filled in before limits are checked, and relations are looked at last, between values that are
 * right by themselves. Every step goes on after a problem, so that all are reported at once.
 */
export function readConfig(source: ConfigText): ConfigCheck {
  const { file } = source;
  const yaml = parseYaml(source.text);
  if (yaml.errors.length > 0) return { ok: false, file, files: [file], problems: yaml.errors.map(syntaxProblem) };
  const problems = new ProblemList(yaml.lineOf, variablesOf(source.env));
  const secrets = new SecretLookup(placeOfSecrets(yaml.value, file, source.env), source.env);
  const secretOf = (name: string, path: ConfigPath) =>
    mayHoldSecret(SluiceConfig, path) ? secrets.find(name) : WOULD_BE_PRINTED;
  const substituted = substituteEnvironment(yaml.value, { environment: source.env, problems, secretOf });
  const raw = applyEnvironment(substituted, source.env);
  const keyFiles = readKeyFiles(raw, file, problems);
  const { config, automatic } = build(raw, source, problems);
  const automaticAliases = isAutomatic(raw, 'aliases');
  checkLimits(config, problems);
  const warnings = [
    ...checkRelations(config, problems, automatic),
    ...warnOfMisspelt(source.env),
    ...warnOfNobody(config),
  ];
  const files = [file, ...keyFiles, ...secrets.files];
  if (!problems.isEmpty) return { ok: false, file, files, problems: problems.all };
  return { ok: true, config: freeze(config), file, files, warnings, automatic, automaticAliases };
}

const WOULD_BE_PRINTED = {
  ok: false,
  complaint: {
    expected: 'must not hold a secret: this option is printed and logged',
    remedy: 'Secrets belong into options for keys and passwords, addresses and headers.',
  },
} as const;

function build(
  raw: unknown,
  source: ConfigText,
  problems: ProblemList,
): { config: SluiceConfig; automatic: AutomaticProviders | null } {
  const { completed, automatic } = completeProviders(raw, source.env, source.discovery);
  const chooseAliases = isAutomatic(raw, 'aliases');
  const draft = readSection(
    SluiceConfig,
    chooseAliases && isMapping(completed) ? { ...completed, aliases: [] } : completed,
    [],
    problems,
  ) as Draft;
  // Out of a broken provider only broken aliases could be made.
  if (chooseAliases && problems.isClean(['providers'])) {
    draft.aliases = detectAliases(draft.providers).map(
      (alias) => readSection(AliasConfig, alias, ['aliases'], problems) as AliasConfig,
    );
  }
  if (!draft.tenants.some((tenant) => tenant.id === 'default')) {
    // Last, so that the positions in problems are those of the file.
    draft.tenants = [...draft.tenants, readSection(TenantConfig, { id: 'default' }, [], problems) as TenantConfig];
  }
  if (draft.dataDir !== undefined) draft.dataDir = resolve(source.cwd, draft.dataDir);
  return { config: draft, automatic };
}

function isAutomatic(raw: unknown, key: string): boolean {
  if (!isMapping(raw)) return false;
  return raw[key] === undefined || raw[key] === null || raw[key] === 'auto';
}

function warnOfNobody(config: SluiceConfig): readonly ConfigWarning[] {
  if (config.providers.length > 0) return [];
  return [{ path: 'providers', message: 'nobody can answer: no provider is configured or found.' }];
}

function syntaxProblem(error: ParsedYaml['errors'][number]) {
  return {
    path: '',
    expected: `is not valid YAML: ${error.message}`,
    remedy: 'Check indentation and quotes on that line.',
    ...(error.line !== undefined && { line: error.line }),
  };
}
