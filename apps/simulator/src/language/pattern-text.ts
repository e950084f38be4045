/**
 * A text that matches a simple regular expression (literals, classes, groups, alternatives, quantifiers, anchors), or
 * undefined where the generated text does not match after all (look-arounds, back-references).
 */
export function patternText(pattern: string): string | undefined {
  const reader: Reader = { pattern, at: 0 };
  const text = readAlternatives(reader);
  return new RegExp(pattern, 'u').test(text) ? text : undefined;
}

interface Reader {
  readonly pattern: string;
  at: number;
}

const CLASSES: Readonly<Record<string, string>> = {
  d: '0',
  w: 'a',
  s: ' ',
  D: 'a',
  W: '-',
  S: 'a',
  n: '\n',
  t: '\t',
  r: '\r',
};
const CANDIDATES = 'aA0_- .@bB1zZ9/:,#é';

/** The first alternative wins; the others are read only to get past them. */
function readAlternatives(reader: Reader): string {
  const text = readSequence(reader);
  while (reader.pattern[reader.at] === '|') {
    reader.at += 1;
    readSequence(reader);
  }
  return text;
}

function readSequence(reader: Reader): string {
  let text = '';
  while (reader.at < reader.pattern.length && !'|)'.includes(reader.pattern[reader.at] ?? '')) {
    const atom = readAtom(reader);
    text += atom.repeat(readQuantifier(reader));
  }
  return text;
}

function readAtom(reader: Reader): string {
  const character = reader.pattern[reader.at] ?? '';
  reader.at += 1;
  switch (character) {
    case '^':
    case '$':
      return '';
    case '.':
      return 'a';
    case '(':
      return readGroup(reader);
    case '[':
      return readClass(reader);
    case '\\':
      return readEscape(reader);
    default:
      return character;
  }
}

function readGroup(reader: Reader): string {
  const prefix = /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(reader.pattern.slice(reader.at))?.[0] ?? '';
  reader.at += prefix.length;
  const text = readAlternatives(reader);
  reader.at += 1;
  return /[=!]$/.test(prefix) ? '' : text;
}

/** Lets the engine itself judge which character a class allows: the class is tried on likely ones, then on its own first. */
function readClass(reader: Reader): string {
  const start = reader.at - 1;
  for (; reader.at < reader.pattern.length && reader.pattern[reader.at] !== ']'; reader.at += 1) {
    if (reader.pattern[reader.at] === '\\') reader.at += 1;
  }
  reader.at += 1;
  const source = reader.pattern.slice(start, reader.at);
  const allowed = new RegExp(`^${source}$`, 'u');
  return [...CANDIDATES, ...source.slice(1)].find((character) => allowed.test(character)) ?? '';
}

function readEscape(reader: Reader): string {
  const character = reader.pattern[reader.at] ?? '';
  reader.at += 1;
  if (character === 'b' || character === 'B') return '';
  if (character === 'p' || character === 'P') {
    const end = reader.pattern.indexOf('}', reader.at) + 1;
    const allowed = new RegExp(`^\\${character}${reader.pattern.slice(reader.at, end)}$`, 'u');
    reader.at = end;
    return [...CANDIDATES].find((candidate) => allowed.test(candidate)) ?? 'a';
  }
  return CLASSES[character] ?? character;
}

/** The fewest repetitions allowed, but one where zero would do: "" matches few readers' idea of a value. */
function readQuantifier(reader: Reader): number {
  const found = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/.exec(reader.pattern.slice(reader.at));
  if (!found) return 1;
  reader.at += found[0].length;
  return found[1] === undefined ? 1 : Math.max(Number(found[1]), found[2] === '' || Number(found[2] ?? 0) > 0 ? 1 : 0);
}
