const WORDS_PER_PIECE = /(?:\s*\S+){1,3}|\s+/g;
const LONGEST_PIECE = 64;

/** Pieces of a few words, as a model streams them; joined they are the text again, and no character is torn apart. */
export function splitText(text: string): string[] {
  const pieces = text.match(WORDS_PER_PIECE) ?? [];
  return pieces.flatMap((piece) => (piece.length > LONGEST_PIECE ? splitEvery(piece, LONGEST_PIECE) : [piece]));
}

/** Pieces of `length` UTF-16 units (one more where a surrogate pair would be torn apart). */
export function splitEvery(text: string, length: number): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + length);
    const last = text.charCodeAt(end - 1);
    if (last >= 0xd800 && last <= 0xdbff && end < text.length) end += 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
