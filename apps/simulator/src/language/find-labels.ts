/** Where a prompt offers labels: `list` is the text of the list alone, `start` and `end` its place in the prompt. */
export interface LabelSection {
  readonly start: number;
  readonly end: number;
  readonly list: string;
}

const NOUNS = 'labels?|categor(?:y|ies)|class(?:es)?|intents?|options?|choices?|topics?|tags?|sentiments?|departments?';
/** "… one of these labels:", "Categories:", `"enum":` — the list follows the colon, on the line or on the next ones. */
const ANNOUNCED = new RegExp(
  `(?:\\b(?:${NOUNS}|one of|either|choose (?:from|between)|following)\\b[^:\\n]{0,80}|"enum"\\s*):`,
  'gi',
);
/** "classify as positive, negative or neutral": no colon, so a verb of classifying must stand before it. */
const INLINE =
  /\b(?:classif\w*|categori[sz]\w*|label|sort|assign|tag|is it|choose|pick|answer)\b[^:\n]{0,120}?\b(?:(?:as|into)\s+)?(?:one of|either|between|among|as|into)\s+(?:these |the following )?([^\n.]+)/i;
const MAX_LABEL_WORDS = 8;

/** The first label list a prompt offers, or undefined when it offers none (fewer than two labels is none). */
export function findLabels(prompt: string): LabelSection | undefined {
  ANNOUNCED.lastIndex = 0;
  for (let found = ANNOUNCED.exec(prompt); found; found = ANNOUNCED.exec(prompt)) {
    const section = sectionAfter(prompt, found.index + found[0].length);
    if (section && couldBeList(section.list)) return section;
  }
  const inline = INLINE.exec(prompt);
  if (!inline?.[1]) return undefined;
  const start = inline.index + inline[0].length - inline[1].length;
  const section = { start, end: start + inline[1].length, list: inline[1] };
  return splitLabels(section.list).length > 1 && /[,|/]|\bor\b/.test(section.list) ? section : undefined;
}

/** A list as its labels: JSON array, lines with or without bullets, or separated by `|`, `;`, `,`, "or". Kept verbatim otherwise. */
export function splitLabels(list: string): string[] {
  const labels = rawItems(list.trim())
    .map(cleanItem)
    .filter((item) => item !== '');
  return [...new Set(labels)].filter((label) => label.split(/\s+/).length <= MAX_LABEL_WORDS);
}

function sectionAfter(prompt: string, from: number): LabelSection | undefined {
  const bracket = /^\s*\[/.exec(prompt.slice(from, from + 20));
  if (bracket) {
    const close = prompt.indexOf(']', from);
    if (close > 0) return { start: from, end: close + 1, list: prompt.slice(from, close + 1) };
  }
  const lineEnd = endOfLine(prompt, from);
  const sameLine = prompt.slice(from, lineEnd);
  if (sameLine.trim() === '') return linesAfter(prompt, lineEnd + 1);
  const sentence = /[.!](?=\s|$)/.exec(sameLine);
  const end = sentence ? from + sentence.index : lineEnd;
  return { start: from, end, list: prompt.slice(from, end) };
}

/** One label a line, until an empty line, a line with a colon ("Message: …") or one too long to be a label. */
function linesAfter(prompt: string, from: number): LabelSection | undefined {
  let end = from;
  while (end < prompt.length) {
    const lineEnd = endOfLine(prompt, end);
    const line = prompt.slice(end, lineEnd).trim();
    if (line === '' || /:(?:\s|$)/.test(line) || line.split(/\s+/).length > MAX_LABEL_WORDS + 1) break;
    end = lineEnd + 1;
  }
  return end > from ? { start: from, end: Math.min(end, prompt.length), list: prompt.slice(from, end) } : undefined;
}

function endOfLine(prompt: string, from: number): number {
  const found = prompt.indexOf('\n', from);
  return found < 0 ? prompt.length : found;
}

/** Cheap, because it runs on every prompt: the real split runs once per list (see `labelSetFor`). */
function couldBeList(list: string): boolean {
  return /[,|;\n/]|\s(?:or|and)\s/.test(list.trim());
}

function rawItems(list: string): string[] {
  if (list.startsWith('[')) {
    const quoted = list.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g);
    if (quoted) return quoted;
  }
  for (const separator of ['\n', '|', ';']) if (list.includes(separator)) return list.split(separator);
  const items = list.split(',').flatMap((item) => item.split(/\s+(?:or|and)\s+|\s*\/\s*(?=\w)/));
  return items;
}

function cleanItem(item: string): string {
  return item
    .trim()
    .replace(/^(?:[-*•]|\d+[.)])\s+/, '')
    .replace(/^(?:or|and)\s+/i, '')
    .replace(/^["'`([{<]+/, '')
    .replace(/["'`)\]}>.,…]+$/, '')
    .trim();
}
