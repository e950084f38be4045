import type { ConfigPath } from '../reading/config-path.js';
import { fieldsOf, isSection, type SectionClass } from '../schema/option.decorator.js';

/**
 * Whether the option at a path is hidden wherever the configuration is printed: only there may a secret be put. A path
 * that is in no schema is somebody else's problem (an unknown key).
 */
export function mayHoldSecret(root: SectionClass, path: ConfigPath): boolean {
  let section = root;
  for (const part of path) {
    if (typeof part === 'number') continue;
    const field = fieldsOf(section).get(part);
    if (!field) return true;
    if (!isSection(field)) return field.secret === true || field.address === true || field.kind === 'text-map';
    section = field.of();
  }
  return false;
}
