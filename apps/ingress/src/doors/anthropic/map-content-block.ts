import type { ContentPart } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import type { DoorWarnings } from '../door-warnings.js';
import { listOfObjects, shown, textOf, unsupported } from '../read-fields.js';
import { SHOWN_BLOCK } from './known-fields.js';
import { mapCacheControl } from './map-cache-control.js';
import { mapDocument, mapSearchResult } from './map-document.js';
import { mapImage } from './map-image.js';

/**
 * Something the user shows, be it in a message or as the result of a tool, as parts of the house.
 * @throws ApiProblem 400 naming the block's field
 */
export function mapContentBlock(block: JsonObject, path: string, warnings: DoorWarnings): readonly ContentPart[] {
  warnings.unknownFields(block, SHOWN_BLOCK.get(String(block['type'])), path);
  const parts = partsOf(block, path, warnings);
  const breakpoint = mapCacheControl(block, path, warnings);
  if (!breakpoint.cache_control || parts.length === 0) return parts;
  return [...parts.slice(0, -1), { ...(parts.at(-1) as ContentPart), ...breakpoint } as ContentPart];
}

export function mapContentBlocks(content: unknown, path: string, warnings: DoorWarnings): readonly ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return listOfObjects(content, path).flatMap((block, at) => mapContentBlock(block, `${path}[${at}]`, warnings));
}

/** One text without a breakpoint is said as a text: not every provider takes parts everywhere. */
export function contentOf<Part extends ContentPart>(parts: readonly Part[]): string | readonly Part[] {
  const [only, ...others] = parts;
  if (only?.type !== 'text' || others.length > 0) return parts;
  return only.cache_control === undefined && only.document === undefined ? only.text : parts;
}

function partsOf(block: JsonObject, path: string, warnings: DoorWarnings): readonly ContentPart[] {
  switch (block['type']) {
    case 'text':
      return [{ type: 'text', text: textOf(block, 'text', path) }];
    case 'image':
      return [mapImage(block, path, warnings)];
    case 'document':
      return mapDocument(block, path, warnings);
    case 'search_result':
      return [mapSearchResult(block, path, warnings)];
    case 'tool_reference':
      return [{ type: 'text', text: textOf(block, 'tool_name', path) }];
    default:
      throw unsupported(`${path}.type`, `content of type ${shown(block['type'])} is not known here.`);
  }
}
