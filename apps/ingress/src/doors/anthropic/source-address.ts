import type { JsonObject } from '../../body/read-json-body.js';
import { invalidRequest } from '../../problem/problems.js';
import { refuseUnlessPublic } from '../../shape/check-image-urls.js';
import { textOf } from '../read-fields.js';

/** A source of type base64 as an address. @throws ApiProblem 400 */
export function dataUrl(source: JsonObject, path: string): string {
  const mediaType = textOf(source, 'media_type', path);
  if (!/^[\w.+-]{1,64}\/[\w.+-]{1,128}$/.test(mediaType)) {
    throw invalidRequest(
      `Invalid '${path}.media_type': expected a media type such as 'image/png'.`,
      'invalid_value',
      `${path}.media_type`,
    );
  }
  return `data:${mediaType};base64,${textOf(source, 'data', path)}`;
}

/** A source of type url. @throws ApiProblem 400 */
export function publicUrl(source: JsonObject, path: string): string {
  const url = textOf(source, 'url', path);
  refuseUnlessPublic(url, `${path}.url`);
  return url;
}
