import { buildTerminalResult, type TerminalResultParts } from '#contracts';

/**
 * The bytes of a job's result with the provider's body in its place byte for byte: the body was parsed once to read its
 * usage, and is not written a second time. It must be exactly one JSON value in UTF-8, or the result is none.
 */
export function joinResult(
  parts: TerminalResultParts,
  response: { readonly statusCode: number; readonly body: Uint8Array },
): Uint8Array {
  const { id, object, status, response: _none, ...rest } = buildTerminalResult(parts);
  const head = JSON.stringify({ id, object, status, response: { status_code: response.statusCode } });
  const tail = JSON.stringify(rest);
  // `{…,"response":{"status_code":200` + `,"body":` + the body + `},` + `"error":…}`
  const before = Buffer.from(`${head.slice(0, -2)},"body":`);
  const after = Buffer.from(`},${tail.slice(1)}`);
  return Buffer.concat([before, response.body, after]);
}
