import type { CacheControl, ContentPart } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { invalidRequest } from '../../problem/problems.js';
import { refuseUnlessPublic } from '../../shape/check-image-urls.js';
import { isObject, listOfObjects, objectOf, optionalTextOf, shown, textOf, unsupported } from '../read-fields.js';

/**
 * Something the user shows, be it in a message or as the result of a tool, as parts of the house.
 * @throws ApiProblem 400 naming the block's field
 */
export function mapContentBlock(block: JsonObject, path: string): readonly ContentPart[] {
  const parts = partsOf(block, path);
  const breakpoint = mapCacheControl(block['cache_control']);
  if (!breakpoint || parts.length === 0) return parts;
  return [...parts.slice(0, -1), { ...(parts.at(-1) as ContentPart), cache_control: breakpoint } as ContentPart];
}

export function mapContentBlocks(content: unknown, path: string): readonly ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return listOfObjects(content, path).flatMap((block, at) => mapContentBlock(block, `${path}[${at}]`));
}

/** One text without a breakpoint is said as a text: not every provider takes parts everywhere. */
export function contentOf<Part extends ContentPart>(parts: readonly Part[]): string | readonly Part[] {
  const [only, ...others] = parts;
  return only?.type === 'text' && others.length === 0 && only.cache_control === undefined ? only.text : parts;
}

export function mapCacheControl(value: unknown): CacheControl | undefined {
  if (!isObject(value) || value['type'] !== 'ephemeral') return undefined;
  const ttl = value['ttl'];
  return { type: 'ephemeral', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) };
}

function partsOf(block: JsonObject, path: string): readonly ContentPart[] {
  switch (block['type']) {
    case 'text':
      return [{ type: 'text', text: textOf(block, 'text', path) }];
    case 'image':
      return [mapImage(objectOf(block, 'source', path), `${path}.source`)];
    case 'document':
      return mapDocument(block, path);
    case 'search_result':
      return [mapSearchResult(block, path)];
    case 'tool_reference':
      return [{ type: 'text', text: textOf(block, 'tool_name', path) }];
    default:
      throw unsupported(`${path}.type`, `content of type ${shown(block['type'])} is not known here.`);
  }
}

function mapImage(source: JsonObject, path: string): ContentPart {
  switch (source['type']) {
    case 'base64':
      return { type: 'image_url', image_url: { url: dataUrl(source, path) } };
    case 'url':
      return { type: 'image_url', image_url: { url: publicUrl(source, path) } };
    default:
      throw unsupported(`${path}.type`, `an image from ${shown(source['type'])} cannot be sent; send base64 or url.`);
  }
}

/**
 * PDF goes as a file. What is text goes as text, marked as a document, because many providers read no other files and a
 * model that cannot read files can read it.
 */
function mapDocument(block: JsonObject, path: string): readonly ContentPart[] {
  const source = objectOf(block, 'source', path);
  const at = `${path}.source`;
  const title = optionalTextOf(block, 'title', path);
  switch (source['type']) {
    case 'base64':
      return [{ type: 'file', file: { file_data: dataUrl(source, at), filename: title ?? 'document.pdf' } }];
    case 'url':
      return [{ type: 'file', file: { file_data: publicUrl(source, at), filename: title ?? 'document.pdf' } }];
    case 'file':
      return [
        { type: 'file', file: { file_id: textOf(source, 'file_id', at), ...(title ? { filename: title } : {}) } },
      ];
    case 'text':
      return [wrapText([textOf(source, 'data', at)], block, path)];
    case 'content': {
      const parts = mapContentBlocks(source['content'], `${at}.content`);
      const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
      return [wrapText(texts, block, path), ...parts.filter(({ type }) => type !== 'text')];
    }
    default:
      throw unsupported(`${at}.type`, `a document from ${shown(source['type'])} cannot be sent.`);
  }
}

function wrapText(texts: readonly string[], block: JsonObject, path: string): ContentPart {
  const title = optionalTextOf(block, 'title', path);
  const context = optionalTextOf(block, 'context', path);
  const head = [title ? `Title: ${title}\n` : '', context ? `Context: ${context}\n` : ''].join('');
  return { type: 'text', text: `<document>\n${head}${texts.join('\n')}\n</document>` };
}

function mapSearchResult(block: JsonObject, path: string): ContentPart {
  const texts = listOfObjects(block['content'], `${path}.content`).map((part, at) =>
    textOf(part, 'text', `${path}.content[${at}]`),
  );
  const [title, source] = [textOf(block, 'title', path), textOf(block, 'source', path)];
  return {
    type: 'text',
    text: `<search_result>\nTitle: ${title}\nSource: ${source}\n${texts.join('\n')}\n</search_result>`,
  };
}

function dataUrl(source: JsonObject, path: string): string {
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

function publicUrl(source: JsonObject, path: string): string {
  const url = textOf(source, 'url', path);
  refuseUnlessPublic(url, `${path}.url`);
  return url;
}
