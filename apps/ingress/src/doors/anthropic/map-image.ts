import type { ContentPart } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import type { DoorWarnings } from '../door-warnings.js';
import { objectOf, shown, unsupported } from '../read-fields.js';
import { SOURCE } from './known-fields.js';
import { dataUrl, publicUrl } from './source-address.js';

/** @throws ApiProblem 400 naming the block's field */
export function mapImage(block: JsonObject, path: string, warnings: DoorWarnings): ContentPart {
  const source = objectOf(block, 'source', path);
  const at = `${path}.source`;
  const { type } = source;
  if (type !== 'base64' && type !== 'url') {
    throw unsupported(`${at}.type`, `an image from ${shown(type)} cannot be sent; send base64 or url.`);
  }
  warnings.unknownFields(source, SOURCE.get(type), at);
  return { type: 'image_url', image_url: { url: type === 'url' ? publicUrl(source, at) : dataUrl(source, at) } };
}
