/**
 * Whether an object anywhere in a JSON text may have the key with a value other than `null`, found without parsing.
 *
 * Never false when there is one. Inside a JSON text the characters `"key"` can only be a key or a whole string value:
 * a quote within a string is written `\"`, and then `"key"` is not matched because of the backslash before its second
 * quote. A writer may also spell a key's letters as escapes; `mayHideKeys` is true for every such text. So a miss here
 * together with `mayHideKeys` false is proof; a hit costs one parse and nothing else.
 *
 * @param quotedKey the key with its quotes: `"usage"`
 */
export function mayHaveKey(jsonText: string, quotedKey: string): boolean {
  let at = jsonText.indexOf(quotedKey);
  while (at !== -1) {
    const after = at + quotedKey.length;
    if (!jsonText.startsWith(':null', after) && !jsonText.startsWith(': null', after)) return true;
    at = jsonText.indexOf(quotedKey, after);
  }
  return false;
}

/**
 * Whether letters of a key (`a`–`z` and `_`: U+0061–U+007A, U+005F) are written as `\u` escapes somewhere. No writer of
 * JSON does it of itself (those that escape, escape what is not ASCII), so ordinary chunks never pay for it.
 */
export function mayHideKeys(jsonText: string): boolean {
  if (!jsonText.includes('\\u00')) return false;
  return jsonText.includes('\\u005') || jsonText.includes('\\u006') || jsonText.includes('\\u007');
}
