/** An answer's id as an API's clients expect to see it; the provider's own stays readable in it. */
export function withPrefix(prefix: string, id: string): string {
  return id.startsWith(prefix) ? id : `${prefix}${id}`;
}

/** What is left of an answer's id when its API's own prefix is taken away: the stem of its items' ids. */
export function stemOf(id: string): string {
  return id.replace(/^(?:chatcmpl-|msg_|resp_|gen-)/, '');
}
