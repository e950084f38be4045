import { LRUCache } from 'lru-cache';
import { findLabels, type LabelSection, splitLabels } from './find-labels.js';
import { LabelSet } from './label-set.js';

/** A run over a data set repeats one list thousands of times: parsing 77 labels costs 50 times what a pick costs. */
const labelSets = new LRUCache<string, LabelSet>({ max: 256 });

const MARKER = new RegExp(
  '(?:^|\\n|[.!?]\\s)\\s*(?:the )?(?:customer |user )?(?:message|text|input|query|utterance|question|content|review|e-?mail|' +
    'ticket|comment|sentence|document|tweet|headline|title|subject|request|description)\\s*:\\s*',
  'i',
);
const INSTRUCTION =
  /^\s*(?:please )?(?:answer|respond|reply|return|output|label|category|intent|class|sentiment|topic|only|do not|give)\b/i;

/**
 * The label a classification prompt asks for, or undefined when the texts offer no labels. `texts` are the prompt's parts,
 * the one to classify last (a system prompt may hold the labels and the user's message the text). Of several lists the
 * longest counts: a customer's own "one of two things: …" must not displace the labels.
 */
export function classifyPrompt(texts: readonly string[]): string | undefined {
  let best: { set: LabelSet; index: number; section: LabelSection } | undefined;
  texts.forEach((text, index) => {
    const section = findLabels(text);
    if (!section) return;
    const set = labelSetFor(section.list);
    if (set.labels.length > Math.max(1, best?.set.labels.length ?? 0)) best = { set, index, section };
  });
  return best?.set.pick(subjectOf(texts, best.index, best.section));
}

/** The prepared set of a list written as text (see `splitLabels` for the ways to write one). */
export function labelSetFor(list: string): LabelSet {
  return remembered(list, () => splitLabels(list));
}

/** The label of a closed list (a schema's `enum`) that a text overlaps most. */
export function pickLabel(labels: readonly string[], text: string): string {
  return remembered(`[${labels.join('\u0000')}`, () => labels).pick(text);
}

function remembered(key: string, labels: () => readonly string[]): LabelSet {
  const known = labelSets.get(key);
  if (known) return known;
  const set = new LabelSet(labels());
  labelSets.set(key, set);
  return set;
}

/** What is to be classified: the last text without the list, without its instructions where a marker ("Message:") tells them apart. */
function subjectOf(texts: readonly string[], labelled: number, section: LabelSection): string {
  const last = texts[texts.length - 1] ?? '';
  if (labelled !== texts.length - 1) return afterMarker(last);
  const after = last.slice(section.end);
  const subject = afterMarker(after);
  return subject === after ? `${last.slice(0, section.start)}\n${after}` : subject;
}

/** The text behind "Message:" and before a closing "Answer with …" line. */
export function afterMarker(text: string): string {
  const marker = MARKER.exec(text);
  if (!marker) return text;
  const subject = text.slice(marker.index + marker[0].length).trimEnd();
  const lastLine = subject.lastIndexOf('\n') + 1;
  const body = lastLine > 0 && INSTRUCTION.test(subject.slice(lastLine)) ? subject.slice(0, lastLine) : subject;
  return body.trim() === '' ? text : body;
}
