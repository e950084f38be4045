import { readFileSync } from 'node:fs';
import type { ConfigProblem } from '../config-problem.js';
import type { Discovery } from '../providers/detect-providers.js';
import type { Environment } from '../reading/substitute-environment.js';
import type { ConfigCheck, LoadedConfig } from './config-check.js';
import { ConfigError } from './config-error.js';
import { describeIoError } from './describe-io-error.js';
import { findConfigFile } from './find-config-file.js';
import { readConfig } from './read-config.js';

export interface LoadOptions {
  readonly env: Environment;
  /** Working directory: where sluice.yaml is looked for and what a relative dataDir is relative to. */
  readonly cwd: string;
  /** This file instead of SLUICE_CONFIG and sluice.yaml. */
  readonly file?: string | undefined;
  /** What was found around this process, for `providers: auto`. */
  readonly discovery?: Discovery | undefined;
}

/** Reads, checks and completes the configuration. @throws ConfigError with every problem. */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const check = tryLoadConfig(options);
  if (!check.ok) throw new ConfigError(check.file, check.problems);
  const { ok: _, ...loaded } = check;
  return loaded;
}

/** What `sluice config check` runs: the same reading as at start, nothing is kept. */
export function checkConfigFile(path: string, env: Environment, cwd: string): ConfigCheck {
  return tryLoadConfig({ env, cwd, file: path });
}

export function tryLoadConfig(options: LoadOptions): ConfigCheck {
  const file = options.file ?? findConfigFile(options.env, options.cwd);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { ok: false, file, files: [file], problems: [unreadable(file, error)] };
  }
  return readConfig({ text, file, env: options.env, cwd: options.cwd, discovery: options.discovery });
}

function unreadable(file: string, error: unknown): ConfigProblem {
  return {
    path: '',
    given: file,
    expected: `cannot be read: ${describeIoError(error)}`,
    remedy: 'Set SLUICE_CONFIG to a configuration file, or unset it to use ./sluice.yaml or the shipped default.',
  };
}
