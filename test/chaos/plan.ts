import { seededRandom } from '../../apps/simulator/src/pacing/seeded-random.js';

/** What is killed, by the name its process has. */
export const VICTIMS = [
  'nats-server',
  'ingress',
  'classifier',
  'router',
  'provider-adapter',
  'provider-adapter-2',
  'accounting',
] as const;
export type Victim = (typeof VICTIMS)[number];

/**
 * plain: answered · flaky: a 503 first, so that it is held and tried again · refused: a 400, final everywhere ·
 * large: over the broker's message limit, so its body goes through the object store (HTTP door only).
 */
export type JobKind = 'plain' | 'flaky' | 'refused' | 'large';

export interface PlannedJob {
  /** From 1, over the whole run; travels with the job as metadata, so that it is found again wherever it goes. */
  readonly number: number;
  readonly kind: JobKind;
  /** Where it is submitted first; tried again at the other door when that one does not acknowledge. */
  readonly door: 'http' | 'nats';
  /** Milliseconds after its round began. */
  readonly atMs: number;
}

/** Some jobs, and in the middle of them a kill. */
export interface Round {
  readonly jobs: readonly PlannedJob[];
  readonly victim: Victim;
  /** Milliseconds after the round began. */
  readonly killAtMs: number;
  /** How long it stays dead before it is started again. */
  readonly downMs: number;
  readonly lengthMs: number;
}

export interface PlanOptions {
  readonly seed: number;
  readonly jobs: number;
  readonly kills: number;
}

const KINDS_OF_VICTIM: readonly (readonly Victim[])[] = [
  ['nats-server'],
  ['ingress'],
  ['classifier'],
  ['router'],
  ['provider-adapter', 'provider-adapter-2'],
  ['accounting'],
];
const LEAST_KILLS_OF_A_KIND = 5;
/** Where work is lost most easily: the broker holds it, the adapter's calls cannot be taken back. */
const FURTHER_KILLS: readonly Victim[] = [
  'nats-server',
  'nats-server',
  'provider-adapter',
  'provider-adapter-2',
  'router',
  'ingress',
  'classifier',
  'accounting',
];
/** Jobs come over this long, so that a kill finds some of them at every stage. */
const WAVE_MS = 1_500;
const LONGEST_DOWN_MS = 1_500;
const LONGEST_PAUSE_MS = 2_500;

/** The whole run as data: the same seed is the same run, as far as the machine lets it be. */
export function planChaos({ seed, jobs, kills }: PlanOptions): Round[] {
  const random = seededRandom(seed);
  const victims = shuffle(chooseVictims(kills, random), random);
  return victims.map((victim, at) => {
    const first = Math.floor((jobs * at) / kills);
    const end = Math.floor((jobs * (at + 1)) / kills);
    return {
      victim,
      jobs: Array.from({ length: end - first }, (_, offset) => planJob(first + offset + 1, random)),
      killAtMs: Math.floor(random() * WAVE_MS),
      downMs: Math.floor(random() * LONGEST_DOWN_MS),
      lengthMs: WAVE_MS + Math.floor(random() * LONGEST_PAUSE_MS),
    };
  });
}

function chooseVictims(kills: number, random: () => number): Victim[] {
  const each = Math.min(LEAST_KILLS_OF_A_KIND, Math.floor(kills / KINDS_OF_VICTIM.length));
  const victims = KINDS_OF_VICTIM.flatMap((kind) =>
    Array.from({ length: each }, (_, at) => kind[at % kind.length] as Victim),
  );
  while (victims.length < kills) victims.push(pick(FURTHER_KILLS, random));
  return victims;
}

function planJob(number: number, random: () => number): PlannedJob {
  const draw = random();
  const door = random() < 0.5 ? 'http' : 'nats';
  const atMs = Math.floor(random() * WAVE_MS);
  if (draw < 0.01) return { number, kind: 'large', door: 'http', atMs };
  if (draw < 0.03) return { number, kind: 'refused', door, atMs };
  return { number, kind: draw < 0.13 ? 'flaky' : 'plain', door, atMs };
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T;
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
