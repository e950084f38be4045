import { contentWordsOf, hashText, isStopWord, stem, wordsOf } from './words.js';

/** Part of a label's total weight its score is divided by: 0 favours long labels, 1 short ones. Best of 0.2 to 0.7 measured. */
const LENGTH_NORM = 0.35;
/** Words remembered with their matches: bounds the memory of a long run over ever new texts. */
const REMEMBERED_WORDS = 50_000;
const CATCH_ALL = /^(?:other|others|none|unknown|general|miscellaneous|misc|neutral|n\/a)$/i;

interface Posting {
  readonly label: number;
  readonly weight: number;
}
interface Match {
  readonly stem: string;
  readonly likeness: number;
}

/**
 * Offered labels, prepared once, to pick from by word overlap: a label's stems weigh by how few labels share them, a
 * message word counts for the stems it equals or nearly equals ("delivered" for "delivery", "topup" for "top_up").
 * Nothing is learnt from data: the same labels and text give the same pick on every machine.
 */
export class LabelSet {
  private readonly postings = new Map<string, Posting[]>();
  private readonly joined = new Map<string, Match[]>();
  private readonly matches = new Map<string, readonly Match[]>();
  private readonly fallback: number;

  constructor(readonly labels: readonly string[]) {
    const stemsByLabel = labels.map((label) => [...new Set(contentWordsOf(label).map(stem))]);
    const labelsByStem = new Map<string, number>();
    for (const stems of stemsByLabel)
      for (const each of stems) labelsByStem.set(each, (labelsByStem.get(each) ?? 0) + 1);
    const rarity = (each: string): number => Math.log(1 + labels.length / (labelsByStem.get(each) ?? 1));
    stemsByLabel.forEach((stems, label) => {
      const norm = stems.reduce((sum, each) => sum + rarity(each), 0) ** LENGTH_NORM;
      for (const each of stems) this.addPosting(each, { label, weight: rarity(each) / norm });
    });
    for (const label of labels) this.addJoined(wordsOf(label));
    this.fallback = labels.findIndex((label) => CATCH_ALL.test(label.trim()));
  }

  /** The label that overlaps most (the first of equals); without any overlap a catch-all label, else one by hash. */
  pick(text: string): string {
    const likeness = this.likenessByStem(text);
    const scores = new Float64Array(this.labels.length);
    let best = -1;
    let bestScore = 0;
    for (const [each, factor] of likeness) {
      for (const posting of this.postings.get(each) ?? []) {
        scores[posting.label] = (scores[posting.label] ?? 0) + posting.weight * factor;
      }
    }
    scores.forEach((score, label) => {
      if (score > bestScore) [best, bestScore] = [label, score];
    });
    if (best < 0) best = this.fallback >= 0 ? this.fallback : hashText(text) % this.labels.length;
    return this.labels[best] ?? '';
  }

  private likenessByStem(text: string): Map<string, number> {
    const likeness = new Map<string, number>();
    for (const word of wordsOf(text)) {
      if (isStopWord(word)) continue;
      for (const match of this.matchesOf(word)) {
        if ((likeness.get(match.stem) ?? 0) < match.likeness) likeness.set(match.stem, match.likeness);
      }
    }
    return likeness;
  }

  private matchesOf(word: string): readonly Match[] {
    const known = this.matches.get(word);
    if (known) return known;
    if (this.matches.size >= REMEMBERED_WORDS) this.matches.clear();
    const found = this.joined.get(word) ?? this.findMatches(stem(word));
    this.matches.set(word, found);
    return found;
  }

  private findMatches(wanted: string): Match[] {
    if (this.postings.has(wanted)) return [{ stem: wanted, likeness: 1 }];
    const found: Match[] = [];
    for (const candidate of this.postings.keys()) {
      const likeness = likenessOf(wanted, candidate);
      if (likeness > 0) found.push({ stem: candidate, likeness });
    }
    return found;
  }

  private addPosting(each: string, posting: Posting): void {
    const list = this.postings.get(each);
    if (list) list.push(posting);
    else this.postings.set(each, [posting]);
  }

  /** People write "topup" and "pass code" for "top_up" and "passcode": neighbours in a label match when written as one. */
  private addJoined(words: readonly string[]): void {
    words.slice(1).forEach((second, index) => {
      const first = words[index] ?? '';
      const stems = [first, second].map(stem).filter((each) => this.postings.has(each));
      if (stems.length === 2)
        this.joined.set(
          first + second,
          stems.map((each) => ({ stem: each, likeness: 1 })),
        );
    });
  }
}

/** 0 unless one stem is (but for its last letter) the beginning of the other; else the shared part of the longer one. */
function likenessOf(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  const longer = Math.max(one.length, other.length);
  if (shorter < 4 || shorter / longer < 0.6) return 0;
  let shared = 0;
  while (shared < shorter && one[shared] === other[shared]) shared += 1;
  return shared >= 4 && shared >= shorter - 1 && shared / longer >= 0.6 ? shared / longer : 0;
}
