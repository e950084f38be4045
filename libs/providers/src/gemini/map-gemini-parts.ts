import type { CallWarnings } from '../chat/call-warnings.js';
import { partsOf, saysSomething } from '../chat/conversation.js';
import { parseDataUrl } from '../chat/parse-data-url.js';
import { isRecord } from '../openai/openai.wire.js';
import type { GeminiPart } from './gemini.wire.js';

type Fields = Readonly<Record<string, unknown>>;

/** Gemini wants a type with every address; by the ending of the name, else what the kind of part usually is. */
const TYPE_OF_ENDING: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/md',
  html: 'text/html',
  csv: 'text/csv',
  json: 'application/json',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  aac: 'audio/aac',
  mp4: 'video/mp4',
  mov: 'video/mov',
  webm: 'video/webm',
  mpeg: 'video/mpeg',
};
const AUDIO: Readonly<Record<string, string>> = { pcm16: 'audio/L16', mpeg: 'audio/mp3' };

/** The parts of a message's content. What Gemini cannot take is left out with a warning at its place. */
export function mapGeminiParts(content: unknown, path: string, warnings: CallWarnings): readonly GeminiPart[] {
  return partsOf(content).flatMap((part, index) => {
    const at = typeof content === 'string' ? `${path}.content` : `${path}.content[${index}]`;
    if (part.cache_control !== undefined && part.cache_control !== null) warnings.unsupported(`${at}.cache_control`);
    const mapped = mapPart(part, at, warnings);
    return mapped ? [mapped] : [];
  });
}

function mapPart(part: Fields, at: string, warnings: CallWarnings): GeminiPart | undefined {
  switch (part.type) {
    case 'text':
      return saysSomething(part.text) ? { text: part.text } : undefined;
    case 'image_url':
      return mapImage(part.image_url, at, warnings);
    case 'video_url':
      return mapAddress(fieldOf(part.video_url, 'url') ?? part.video_url, 'video/mp4');
    case 'input_audio':
      return mapAudio(part.input_audio);
    case 'file':
      return mapFile(part.file, at, warnings);
    default:
      warnings.unsupported(at, `gemini has no content of type '${String(part.type).slice(0, 40)}'; it was left out`);
      return undefined;
  }
}

function mapImage(image: unknown, at: string, warnings: CallWarnings): GeminiPart | undefined {
  const detail = fieldOf(image, 'detail');
  if (detail !== undefined && detail !== null && detail !== 'auto') warnings.unsupported(`${at}.image_url.detail`);
  return mapAddress(fieldOf(image, 'url') ?? image, 'image/jpeg');
}

function mapAudio(audio: unknown): GeminiPart | undefined {
  if (!isRecord(audio) || typeof audio.data !== 'string') return undefined;
  const format = String(audio.format ?? 'wav');
  return { inlineData: { mimeType: AUDIO[format] ?? `audio/${format}`, data: audio.data } };
}

function mapFile(file: unknown, at: string, warnings: CallWarnings): GeminiPart | undefined {
  const name = fieldOf(file, 'filename');
  const named = typeof name === 'string' ? typeOfName(name) : undefined;
  const address = fieldOf(file, 'file_data') ?? fieldOf(file, 'file_id');
  const mapped = mapAddress(address, named ?? 'application/pdf', named);
  if (!mapped) warnings.unsupported(`${at}.file`, 'a file needs file_data or file_id; it was left out');
  return mapped;
}

/**
 * Data goes inline, an address (`https:`, `gs:`, or the name of an uploaded file) is passed on: Google fetches it, or
 * refuses.
 *
 * @param type when nothing says which
 * @param known said by the caller
 */
function mapAddress(address: unknown, type: string, known?: string): GeminiPart | undefined {
  if (typeof address !== 'string' || address === '') return undefined;
  const inline = parseDataUrl(address);
  if (inline) return { inlineData: { mimeType: inline.mediaType, data: inline.base64 } };
  return { fileData: { mimeType: known ?? typeOfName(address) ?? type, fileUri: address } };
}

function typeOfName(name: string): string | undefined {
  // The end is enough: an address may be megabytes long.
  const ending = /\.([a-z\d]{2,5})$/i.exec(name.slice(-2_000).split(/[?#]/, 1)[0] ?? '')?.[1];
  return ending === undefined ? undefined : TYPE_OF_ENDING[ending.toLowerCase()];
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}
