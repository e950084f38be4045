import { describeMeasure, type Judgement, judge, type Row } from './measures.js';

/** What one part of the run found: figures for programs, and what people want to see behind them. */
export interface Findings {
  readonly rows: readonly Row[];
  readonly tables: readonly Table[];
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly lines: readonly (readonly string[])[];
  readonly notes?: readonly string[];
}

const SAYS: Readonly<Record<Judgement, string>> = {
  aim: 'reaches the aim',
  must: 'reaches the must',
  missed: 'MISSED',
  none: '',
};

export function printTable({ title, columns, lines, notes = [] }: Table): string {
  const all = [columns, ...lines];
  const widths = columns.map((_, column) => Math.max(...all.map((line) => (line[column] ?? '').length)));
  const print = (line: readonly string[]) =>
    // The first column is a name, the others are figures.
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [title, '', print(columns), rule, ...lines.map(print), ...notes.map((note) => `  ${note}`), ''].join('\n');
}

export function measuresTable(rows: readonly Row[]): Table {
  return {
    title: 'Measures',
    columns: ['measure', 'value', 'must', 'aim', '', 'what it is'],
    lines: rows.map((row) => {
      const cells = [row.measure, `${row.value}${row.unit === 'ratio' ? '' : ` ${row.unit}`}`];
      const marks = [row.must, row.aim].map((mark) => (mark === null ? '' : String(mark)));
      return [...cells, ...marks, SAYS[judge(row)], describeMeasure(row.measure)];
    }),
  };
}

export function inMs(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : 1);
}

export function inThousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
