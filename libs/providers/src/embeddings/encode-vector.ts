/** More arguments of one call overflow the stack. */
const MAX_ARGUMENTS = 8_192;

/** Numbers as OpenAI writes them in base64: 32-bit floats, little-endian. */
export function encodeVector(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(4 * vector.length));
  vector.forEach((value, index) => {
    view.setFloat32(4 * index, value, true);
  });
  const bytes = new Uint8Array(view.buffer);
  let text = '';
  for (let at = 0; at < bytes.length; at += MAX_ARGUMENTS)
    text += String.fromCharCode(...bytes.subarray(at, at + MAX_ARGUMENTS));
  return btoa(text);
}
