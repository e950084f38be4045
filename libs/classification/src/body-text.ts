/** What the facts are read from: the texts of a request body, and what else its messages carry. */
export interface BodyText {
  /** All texts, in order. Bounded: see `MAX_SAMPLE_CHARACTERS`. */
  readonly sample: string;
  /** UTF-8 bytes of all texts together, not only of the sample. */
  readonly textBytes: number;
  readonly parts: ReadonlySet<string>;
  readonly roles: readonly string[];
}

/** Enough to see what kind of work it is; a prompt of a megabyte must not cost a scan of a megabyte a detector. */
const MAX_SAMPLE_CHARACTERS = 4_000;

type Json = Readonly<Record<string, unknown>>;

export function readBodyText(body: Json): BodyText {
  const texts: string[] = [];
  const parts = new Set<string>();
  const roles: string[] = [];
  for (const message of asArray(body['messages'])) {
    if (!isObject(message)) continue;
    if (typeof message['role'] === 'string') roles.push(message['role']);
    collectContent(message['content'], texts, parts);
  }
  collectContent(body['prompt'], texts, parts);
  collectContent(body['input'], texts, parts);
  let textBytes = 0;
  for (const text of texts) textBytes += Buffer.byteLength(text);
  return { sample: sampleOf(texts), textBytes, parts, roles };
}

function collectContent(content: unknown, texts: string[], parts: Set<string>): void {
  if (typeof content === 'string') {
    texts.push(content);
    return;
  }
  for (const part of asArray(content)) {
    if (typeof part === 'string') texts.push(part);
    else if (isObject(part)) {
      if (typeof part['text'] === 'string') texts.push(part['text']);
      else if (typeof part['type'] === 'string') parts.add(part['type']);
    }
  }
}

/** The beginning and the end: instructions stand at one of them. */
function sampleOf(texts: readonly string[]): string {
  const [first, last] = [texts[0] ?? '', texts.at(-1) ?? ''];
  if (texts.length <= 1 && first.length <= MAX_SAMPLE_CHARACTERS) return first;
  const half = MAX_SAMPLE_CHARACTERS / 2;
  const head = first.slice(0, half);
  const tail = texts.length > 1 ? last.slice(-half) : first.slice(-half);
  return `${head}\n${tail}`;
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
