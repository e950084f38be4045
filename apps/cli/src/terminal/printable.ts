// Every control character except tab and line feed: a model's answer or an error from afar must not be able to move
// the cursor, retitle the window or hide what follows it.
const CONTROL = /[^\P{Cc}\t\n]/gu;

/** Text of foreign origin, made safe to show in a terminal. */
export function printable(text: string): string {
  return text.replace(CONTROL, '\ufffd');
}
