import type { ContentPart } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { refuseUnlessPublic } from '../../shape/check-image-urls.js';
import type { DoorWarnings } from '../door-warnings.js';
import {
  isAbsent,
  listOfObjects,
  missing,
  objectOf,
  optionalTextOf,
  shown,
  textOf,
  unsupported,
} from '../read-fields.js';
import { AUDIO, PART } from './known-fields.js';

/**
 * The content of a message or of a tool's result as parts of the house. A single text is said as a text: not every
 * provider takes parts everywhere.
 * @throws ApiProblem 400 naming the part's field
 */
export function mapInputContent(
  content: unknown,
  path: string,
  warnings: DoorWarnings,
): string | readonly ContentPart[] {
  if (typeof content === 'string') return content;
  const parts = listOfObjects(content, path).map((part, at) => mapPart(part, `${path}[${at}]`, warnings));
  const [only, ...others] = parts;
  return only?.type === 'text' && others.length === 0 ? only.text : parts;
}

function mapPart(part: JsonObject, path: string, warnings: DoorWarnings): ContentPart {
  warnings.unknownFields(part, PART.get(String(part['type'])), path);
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: textOf(part, 'text', path) };
    case 'refusal':
      return { type: 'text', text: textOf(part, 'refusal', path) };
    case 'input_image':
      return mapImage(part, path, warnings);
    case 'input_file':
      return mapFile(part, path, warnings);
    case 'input_audio': {
      const audio = objectOf(part, 'input_audio', path);
      const at = `${path}.input_audio`;
      warnings.unknownFields(audio, AUDIO, at);
      return {
        type: 'input_audio',
        input_audio: { data: textOf(audio, 'data', at), format: textOf(audio, 'format', at) },
      };
    }
    default:
      throw unsupported(`${path}.type`, `content of type ${shown(part['type'])} is not known here.`);
  }
}

const DETAILS: ReadonlySet<unknown> = new Set(['auto', 'low', 'high', 'original']);

function mapImage(part: JsonObject, path: string, warnings: DoorWarnings): ContentPart {
  if (isAbsent(part['image_url'])) {
    if (isAbsent(part['file_id'])) throw missing(`${path}.image_url`);
    throw unsupported(`${path}.file_id`, 'an image that was uploaded elsewhere is not known here; send image_url.');
  }
  const url = textOf(part, 'image_url', path);
  refuseUnlessPublic(url, `${path}.image_url`);
  const { detail } = part;
  if (isAbsent(detail)) return { type: 'image_url', image_url: { url } };
  if (DETAILS.has(detail)) return { type: 'image_url', image_url: { url, detail: detail as 'auto' } };
  warnings.unsupported(`${path}.detail`, `${shown(detail)} is none of ${[...DETAILS].join(', ')}; it was left out`);
  return { type: 'image_url', image_url: { url } };
}

function mapFile(part: JsonObject, path: string, warnings: DoorWarnings): ContentPart {
  const url = optionalTextOf(part, 'file_url', path);
  if (url !== undefined) refuseUnlessPublic(url, `${path}.file_url`);
  const data = optionalTextOf(part, 'file_data', path);
  const id = optionalTextOf(part, 'file_id', path);
  const filename = optionalTextOf(part, 'filename', path);
  const given = data ?? url;
  if (given === undefined && id === undefined) throw missing(`${path}.file_data`);
  const why =
    'a file comes from one place: what is inline goes before its address, that before its id; it was left out';
  if (data !== undefined && url !== undefined) warnings.unsupported(`${path}.file_url`, why);
  if (given !== undefined && id !== undefined) warnings.unsupported(`${path}.file_id`, why);
  return {
    type: 'file',
    file: {
      ...(given === undefined ? {} : { file_data: given }),
      ...(given === undefined && id !== undefined ? { file_id: id } : {}),
      ...(filename === undefined ? {} : { filename }),
    },
  };
}
