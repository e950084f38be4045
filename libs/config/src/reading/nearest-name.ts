import { distance } from 'fastest-levenshtein';

/** The known name a person probably meant, or undefined when none is close (a third of its letters may differ). */
export function nearestName(given: string, known: Iterable<string>): string | undefined {
  let best: { name: string; edits: number } | undefined;
  for (const name of known) {
    const edits = distance(given.toLowerCase(), name.toLowerCase());
    if (edits <= Math.max(2, Math.floor(name.length / 3)) && (!best || edits < best.edits)) best = { name, edits };
  }
  return best?.name;
}
