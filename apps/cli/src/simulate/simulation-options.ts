import { POLICY_NAMES, type PolicyName, SCENARIO_NAMES, SCENARIOS, type Scenario } from '#scheduling';
import { CommandError } from '../command-error.js';
import { parseCount } from '../commands/parse-options.js';
import { exitCode } from '../exit-code.js';
import { parseDurationMs } from '../terminal/parse-duration.js';
import type { SimulateFlags } from './simulate-flags.js';

/** The flags of `sluice simulate`, checked. */
export interface SimulationOptions {
  readonly policies: readonly PolicyName[];
  readonly scenarios: readonly Scenario[];
  readonly seed: number;
  readonly loadFactor?: number;
  readonly stretchToMs?: number;
  readonly tenants?: number;
  readonly windowMs?: number;
  readonly limit?: number;
}

const OURS: PolicyName = 'sluice';
const MOST_TENANTS = 10_000;
/** What `seededRandom` takes. */
const MOST_SEED = 2 ** 32 - 1;

/** @throws CommandError naming the first option that is wrong. */
export function parseSimulateFlags(flags: SimulateFlags): SimulationOptions {
  const loadFactor = parseFactor(flags.loadFactor);
  const tenants = parseCount(flags.tenants, '--tenants', MOST_TENANTS);
  const limit = parseCount(flags.limit, '--limit');
  return {
    policies: choosePolicies(flags),
    scenarios: chooseScenarios(flags.scenario ?? 'base'),
    seed: parseCount(flags.seed, '--seed', MOST_SEED) ?? 1,
    ...(loadFactor === undefined ? {} : { loadFactor }),
    ...(flags.stretch === undefined ? {} : { stretchToMs: parseDurationMs(flags.stretch, '--stretch') }),
    ...(tenants === undefined ? {} : { tenants }),
    ...(flags.window === undefined ? {} : { windowMs: parseDurationMs(flags.window, '--window') }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function choosePolicies({ compare, policy }: SimulateFlags): readonly PolicyName[] {
  if (compare && policy !== undefined) {
    throw new CommandError('--compare simulates all policies, --policy some: choose one.', exitCode.usage);
  }
  if (compare) return [...POLICY_NAMES].reverse();
  return policy === undefined ? [OURS] : chooseNames(policy, POLICY_NAMES, '--policy');
}

function chooseScenarios(text: string): readonly Scenario[] {
  const names = text === 'all' ? SCENARIO_NAMES : chooseNames(text, SCENARIO_NAMES, '--scenario');
  return names.map((name) => SCENARIOS[name]);
}

function chooseNames<Name extends string>(text: string, known: readonly Name[], option: string): readonly Name[] {
  const given = text.split(',').map((name) => name.trim());
  return [...new Set(given)].map((name) => {
    const found = known.find((one) => one === name);
    if (found !== undefined) return found;
    throw new CommandError(`${option} '${name}' is not known: choose from ${known.join(', ')}.`, exitCode.usage);
  });
}

function parseFactor(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,4}(?:\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (value > 0) return value;
  throw new CommandError(`--load-factor '${text}' is not a number above 0, such as 1.3.`, exitCode.usage);
}
