/**
 * A draw in [0, 1) that is a function of its arguments only (two rounds of a 32-bit finaliser): the world asks for draws in
 * whatever order policies act, and every policy must meet the same ones.
 */
export function hashedDraw(seed: number, purpose: number, first: number, second = 0): number {
  let mixed = mix((seed | 0) ^ Math.imul(purpose + 1, 0x9e3779b1));
  mixed = mix(mixed ^ Math.imul(first | 0, 0x85ebca6b));
  mixed = mix(mixed ^ Math.imul(second | 0, 0xc2b2ae35));
  return (mixed >>> 0) / 4_294_967_296;
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

/** A number for a name, so that pools draw apart from each other. */
export function hashedName(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash | 0;
}
