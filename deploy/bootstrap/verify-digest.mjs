import { createHash } from 'node:crypto';

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Throws unless `bytes` have the SHA-256 `expected` (hex): the caller must not write a byte of them before this. */
export function verifyDigest(name, bytes, expected) {
  const actual = sha256(bytes);
  if (actual !== expected.toLowerCase())
    throw new Error(`${name} has SHA-256 ${actual} instead of ${expected}; it is not used`);
}

/** The digest of `fileName` in the text of a SHA256SUMS file ("<hex>  <name>", or "*<name>"), or undefined. */
export function digestFromSums(sums, fileName) {
  for (const line of sums.split('\n')) {
    const [digest, name] = line.trim().split(/\s+\*?/);
    if (name === fileName && /^[0-9a-f]{64}$/i.test(digest)) return digest;
  }
  return undefined;
}
