/**
 * The data of whole server-sent events (html.spec.whatwg.org, "interpreting an event stream"): what the stages hand on
 * is never cut inside an event. Comments, names and ids of events mean nothing here.
 */
export function readEventData(text: string): readonly string[] {
  const found: string[] = [];
  let lines: string[] = [];
  const close = () => {
    if (lines.length > 0) found.push(lines.join('\n'));
    lines = [];
  };
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '') close();
    else if (line.startsWith('data:')) lines.push(line.slice(line.charCodeAt(5) === 0x20 ? 6 : 5));
  }
  close();
  return found;
}
