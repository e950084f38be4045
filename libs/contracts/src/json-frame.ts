const LENGTH_BYTES = 4;

/**
 * `headBytes` for the caller to fill, 4 bytes big-endian length, `json` as UTF-8 JSON, `bytes` as they are. Written into
 * one buffer of Node's pool: encoding apart and joining costs three times as much (6 µs instead of 2 for an envelope).
 */
export function encodeJsonAndBytes(headBytes: number, json: object, bytes: Uint8Array): Buffer {
  const text = JSON.stringify(json);
  const length = Buffer.byteLength(text);
  const start = headBytes + LENGTH_BYTES;
  const frame = Buffer.allocUnsafe(start + length + bytes.byteLength);
  frame.writeUInt32BE(length, headBytes);
  frame.write(text, start, length, 'utf8');
  frame.set(bytes, start + length);
  return frame;
}
