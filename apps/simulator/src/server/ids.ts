import { randomBytes } from 'node:crypto';
import { hashText } from '../language/words.js';

const prefix = randomBytes(9).toString('hex');
let counter = 0;

/** `chatcmpl-…`, `call_…`: never the same twice, in this process or another; a counter costs less than random bytes. */
export function newId(kind: string): string {
  counter += 1;
  return kind + prefix + counter.toString(36).padStart(11, '0');
}

/** The same for the same model, as long as "the backend" does not change. */
export function fingerprintOf(model: string): string {
  return `fp_${hashText(model).toString(16).padStart(8, '0')}51`;
}
