import { REQUEST_FEATURES } from './features.js';
import { ANSWER_FEATURE_NAMES, provenAnswers } from './prove-answers.js';
import { type Outcome, proveRequest } from './prove-requests.js';
import { DIALECTS, type Speaker, WIRES } from './speakers.js';

const BEGIN = '<!-- conformance: begin -->';
const END = '<!-- conformance: end -->';

const MARK: Readonly<Record<Outcome, string>> = { sent: '●', changed: '○', refused: '–', dropped: '!' };

/** What the suite proved: features down and wires across, then what hosts of a wire do otherwise. In Markdown. */
export function featureTable(): string {
  return `${wireTable()}\n\n${dialectTable()}`;
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function wireTable(): string {
  const names = WIRES.map(({ name }) => name);
  const asked = REQUEST_FEATURES.map((feature) => [
    feature.name,
    ...WIRES.map((speaker) => MARK[proveRequest(speaker, feature).outcome]),
  ]);
  const proven = WIRES.map(({ adapter }) => provenAnswers(adapter));
  const answered = ANSWER_FEATURE_NAMES.map((name) => [name, ...proven.map((held) => (held.has(name) ? '●' : '–'))]);
  return [
    row(['', ...names.map((wire) => `\`${wire}\``)]),
    row(['---', ...names.map(() => ':-:')]),
    row(['**a call may ask for**', ...names.map(() => '')]),
    ...asked.map(row),
    row(['**an answer may hold**', ...names.map(() => '')]),
    ...answered.map(row),
  ].join('\n');
}

function dialectTable(): string {
  const rows = DIALECTS.map((speaker) => [
    speaker.name.replace(/^(\S+) as (\S+)$/, '`$2` (`$1`)'),
    namesWith(speaker, 'changed'),
    namesWith(speaker, 'refused'),
  ]);
  return [row(['host', 'sent otherwise ○', 'left out –']), row(['---', '---', '---']), ...rows.map(row)].join('\n');
}

function namesWith(speaker: Speaker, outcome: Outcome): string {
  const asked = REQUEST_FEATURES.filter(({ mayBeSilent }) => !mayBeSilent);
  const features = asked.filter((feature) => proveRequest(speaker, feature).outcome === outcome);
  return features.map(({ name }) => name).join(', ') || 'nothing';
}

/** The table in a text, between its markers; undefined when the markers are not there. */
export function tableIn(text: string): string | undefined {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  return from < 0 || to < from ? undefined : text.slice(from + BEGIN.length, to).trim();
}

/** The text with another table between its markers. */
export function withTable(text: string, table: string): string {
  const [from, to] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  return `${text.slice(0, from)}\n${table}\n${text.slice(to)}`;
}
