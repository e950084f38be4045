import type { Paint } from '../terminal/paint.js';
import { costWords } from './cost-words.js';
import { clock, count, dollars, rate, short } from './figures.js';
import type { RunTotals } from './run-totals.js';

/** A run at one moment. */
export interface ProgressSnapshot {
  readonly totals: RunTotals;
  readonly rows: number;
  readonly inFlight: number;
  readonly rowsPerSecond: number;
  /** Why nothing moves, when nothing does. */
  readonly waitingFor?: string;
}

const SEPARATOR = '  ';
const WIDEST_BAR = 40;
const NARROWEST_BAR = 6;
const RATE_WIDTH = 5;

/** The two lines of the live display, at most `columns` characters wide each; what matters least goes first. */
export function renderProgress(snapshot: ProgressSnapshot, columns: number, paint: Paint): [string, string] {
  return [barLine(snapshot, columns, paint), figuresLine(snapshot, columns, paint)];
}

/** One line without colour or cursor movement, for logs. */
export function renderPlainProgress(snapshot: ProgressSnapshot): string {
  const finished = finishedRows(snapshot);
  const parts = [
    `${count(finished)} of ${count(snapshot.rows)} rows (${percent(snapshot)})`,
    ...figures(snapshot).map((figure) => figure.text),
    `${rate(snapshot.rowsPerSecond)} rows/s`,
    ...(etaSeconds(snapshot) === undefined ? [] : [`${clock(etaSeconds(snapshot) ?? 0)} left`]),
    ...(snapshot.waitingFor === undefined ? [] : [snapshot.waitingFor]),
  ];
  return parts.join(', ');
}

export function finishedRows({ totals }: ProgressSnapshot): number {
  return totals.succeeded + totals.failed;
}

/** What the whole run will cost if the rest costs what the finished rows did; `undefined` before the first, and without prices. */
export function projectedNanoUsd(snapshot: ProgressSnapshot): bigint | undefined {
  const finished = finishedRows(snapshot);
  const { costNanoUsd, unpriced } = snapshot.totals;
  return finished === 0 || unpriced > 0 ? undefined : (costNanoUsd * BigInt(snapshot.rows)) / BigInt(finished);
}

function etaSeconds(snapshot: ProgressSnapshot): number | undefined {
  const left = snapshot.rows - finishedRows(snapshot);
  return left > 0 && snapshot.rowsPerSecond > 0 ? left / snapshot.rowsPerSecond : undefined;
}

/** Rounded down: 100 % means that the last row is there. */
function percent(snapshot: ProgressSnapshot): string {
  return `${Math.floor((finishedRows(snapshot) * 100) / snapshot.rows)}%`;
}

function barLine(snapshot: ProgressSnapshot, columns: number, paint: Paint): string {
  const eta = etaSeconds(snapshot);
  const finished = finishedRows(snapshot);
  const right = [
    percent(snapshot).padStart(4),
    // Padded, so that the bar keeps its width while the numbers grow.
    `${count(finished).padStart(count(snapshot.rows).length)}/${count(snapshot.rows)}`,
    `${rate(snapshot.rowsPerSecond).padStart(RATE_WIDTH)} rows/s`,
    finished === snapshot.rows ? 'finished' : `ETA ${eta === undefined ? '-:--' : clock(eta)}`,
  ];
  while (right.length > 1 && right.join(SEPARATOR).length + SEPARATOR.length + NARROWEST_BAR > columns) right.pop();
  const width = Math.min(WIDEST_BAR, columns - right.join(SEPARATOR).length - SEPARATOR.length);
  if (width < NARROWEST_BAR) return right.join(SEPARATOR).slice(0, Math.max(0, columns));
  return [bar(snapshot, width, paint), ...right].join(SEPARATOR);
}

function bar({ totals, rows }: ProgressSnapshot, width: number, paint: Paint): string {
  const succeeded = Math.floor((totals.succeeded * width) / rows);
  const failed = Math.floor(((totals.succeeded + totals.failed) * width) / rows) - succeeded;
  const rest = width - succeeded - failed;
  return `${paint('green', '█'.repeat(succeeded))}${paint('red', '█'.repeat(failed))}${paint('dim', '░'.repeat(rest))}`;
}

interface Figure {
  readonly text: string;
  readonly colour?: 'red' | 'yellow';
}

function figures(snapshot: ProgressSnapshot): Figure[] {
  const { totals, inFlight } = snapshot;
  const projected = projectedNanoUsd(snapshot);
  const unfinished = finishedRows(snapshot) < snapshot.rows;
  const costs = `${costWords(totals)}${projected !== undefined && unfinished ? ` of about ${dollars(projected)}` : ''}`;
  return [
    { text: `${count(totals.succeeded)} done` },
    { text: `${count(totals.failed)} failed`, ...(totals.failed > 0 ? { colour: 'red' as const } : {}) },
    { text: `${count(inFlight)} in flight` },
    { text: costs },
    { text: `${short(totals.inputTokens + totals.outputTokens)} tokens` },
  ];
}

/** What it waits for comes first and is cut rather than left out; figures are left out from the right. */
function figuresLine(snapshot: ProgressSnapshot, columns: number, paint: Paint): string {
  const waiting: Figure[] = snapshot.waitingFor === undefined ? [] : [{ text: snapshot.waitingFor, colour: 'yellow' }];
  const shown = [...waiting, ...figures(snapshot)];
  const separator = ' · ';
  while (shown.length > 1 && shown.map(({ text }) => text).join(separator).length > columns) shown.pop();
  return shown
    .map(({ text, colour }) => ({ text: text.slice(0, Math.max(0, columns)), colour }))
    .map(({ text, colour }) => (colour ? paint(colour, text) : text))
    .join(separator);
}
