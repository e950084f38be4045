/** Something in a parsed body that must not travel on. */
export interface BadText {
  readonly param: string;
  readonly kind: 'lone-surrogate' | 'prototype-key';
}

/**
 * Walks a parsed body (its depth is limited already) for halves of surrogate pairs, which would become U+FFFD in UTF-8,
 * and for keys that change prototypes when a careless copy assigns them. Null when all is well.
 */
export function findBadText(value: unknown, path = ''): BadText | null {
  if (typeof value === 'string') return value.isWellFormed() ? null : { param: path, kind: 'lone-surrogate' };
  if (Array.isArray(value)) return findInList(value, path);
  if (typeof value === 'object' && value !== null) return findInObject(value as Record<string, unknown>, path);
  return null;
}

function findInObject(object: Record<string, unknown>, path: string): BadText | null {
  for (const key of Object.keys(object)) {
    const inner = path === '' ? key : `${path}.${key}`;
    if (!key.isWellFormed()) return { param: path, kind: 'lone-surrogate' };
    if (key === '__proto__' || isConstructorAttack(key, object[key])) return { param: path, kind: 'prototype-key' };
    const bad = findBadText(object[key], inner);
    if (bad) return bad;
  }
  return null;
}

/** A schema may well describe a field called `constructor`; only one that carries a `prototype` is an attack. */
function isConstructorAttack(key: string, value: unknown): boolean {
  return key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

function findInList(list: readonly unknown[], path: string): BadText | null {
  for (const [index, item] of list.entries()) {
    const bad = findBadText(item, `${path}[${index}]`);
    if (bad) return bad;
  }
  return null;
}
