import type { CacheControl } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import type { DoorWarnings } from '../door-warnings.js';
import { isAbsent, isObject, shown } from '../read-fields.js';
import { CACHE_CONTROL } from './known-fields.js';

/**
 * The breakpoint of a block, a tool or the whole request.
 *
 * @param path of the object that has it; empty: the body itself
 */
export function mapCacheControl(
  fields: JsonObject,
  path: string,
  warnings: DoorWarnings,
): { readonly cache_control?: CacheControl } {
  const value = fields['cache_control'];
  if (isAbsent(value)) return {};
  const at = path === '' ? 'cache_control' : `${path}.cache_control`;
  if (!isObject(value) || value['type'] !== 'ephemeral') {
    warnings.unsupported(at, "a cache breakpoint is of type 'ephemeral'; it was left out");
    return {};
  }
  warnings.unknownFields(value, CACHE_CONTROL, at);
  const { ttl } = value;
  if (ttl === '5m' || ttl === '1h') return { cache_control: { type: 'ephemeral', ttl } };
  if (!isAbsent(ttl)) warnings.unsupported(`${at}.ttl`, `${shown(ttl)} is none of '5m', '1h'; it was left out`);
  return { cache_control: { type: 'ephemeral' } };
}
