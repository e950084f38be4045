const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a directory',
};

/** A file system error in words; its code where there are none. */
export function describeIoError(error: unknown): string {
  const code = codeOf(error);
  return WORDS[code] ?? (code || String(error));
}

/** `ENOENT` and the like; empty when it has none. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
