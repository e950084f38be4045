import { type Feature, REQUEST_FEATURES } from './features.js';
import { ANSWER_FEATURE_NAMES, provenAnswers } from './prove-answers.js';
import { type Outcome, proveRequest } from './prove-requests.js';
import { DIALECTS, type Speaker, WIRES } from './speakers.js';

const BEGIN = '<!-- conformance: begin -->';
const END = '<!-- conformance: end -->';

const MARK: Readonly<Record<Outcome, string>> = { sent: '●', changed: '○', refused: '–', dropped: '!' };

/** What the suite proved: features down and wires across, then what hosts of a wire do otherwise. In Markdown. */
export function featureTable(): string {
  return `${wireTable()}\n\n${LEGEND}\n\n${dialectTable()}`;
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function wireTable(): string {
  const names = WIRES.map(({ name }) => name);
  const asked = REQUEST_FEATURES.map((feature) => [
    nameOf(feature),
    ...WIRES.map((speaker) => markOf(speaker, feature)),
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

/** A wire that hosts go beyond says so: else a reader of this table alone would think that nobody does it. */
function markOf(speaker: Speaker, feature: Feature): string {
  const { outcome } = proveRequest(speaker, feature);
  const hosts = DIALECTS.filter(({ wire }) => wire === speaker.wire);
  const isBeyond = hosts.some((host) => proveRequest(host, feature).outcome === 'sent');
  return outcome !== 'sent' && isBeyond ? `${MARK[outcome]} \\*` : MARK[outcome];
}

function dialectTable(): string {
  const rows = DIALECTS.map((speaker) => {
    const told = toldOf(speaker);
    return [
      speaker.name.replace(/^(\S+) as (\S+)$/, '`$2` (`$1`)'),
      listed(told, ({ outcome, own }) => outcome === 'sent' && own !== 'sent'),
      listed(told, ({ outcome }) => outcome === 'changed'),
      listed(told, ({ outcome }) => outcome === 'refused'),
    ];
  });
  const head = ['host', 'beyond its wire ●', 'sent otherwise ○', 'left out –'];
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** What becomes of a feature at a host, and in its wire's own way. */
interface ToldFeature {
  readonly name: string;
  readonly outcome: Outcome;
  readonly own: Outcome;
}

function toldOf(speaker: Speaker): readonly ToldFeature[] {
  const wire = WIRES.find(({ wire }) => wire === speaker.wire) ?? speaker;
  return REQUEST_FEATURES.map((feature) => ({
    name: nameOf(feature),
    outcome: proveRequest(speaker, feature).outcome,
    own: proveRequest(wire, feature).outcome,
  }));
}

function listed(told: readonly ToldFeature[], isIn: (feature: ToldFeature) => boolean): string {
  return (
    told
      .filter(isIn)
      .map(({ name }) => name)
      .join(', ') || 'nothing'
  );
}

/** Hints are marked: see the legend. */
function nameOf({ name, mayBeSilent }: Feature): string {
  return mayBeSilent ? `_${name}_` : name;
}

const LEGEND =
  '_Italics_ are hints: a wire or host that has no place for one leaves it out without a warning. \\* Some hosts of the wire ' +
  'do it all the same: see the second column.';

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
