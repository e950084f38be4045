const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Colour = keyof typeof CODES;
export type Paint = (colour: Colour, text: string) => string;

const plain: Paint = (_colour, text) => text;
const ansi: Paint = (colour, text) => `\u001b[${CODES[colour]}m${text}\u001b[0m`;

/** A painter that writes SGR codes, or one that leaves text alone. */
export function paintWith(colour: boolean): Paint {
  return colour ? ansi : plain;
}
