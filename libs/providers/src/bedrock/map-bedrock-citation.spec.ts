import { describe, expect, it } from '@jest/globals';
import { mapBedrockCitation } from './map-bedrock-citation.js';

const sourceContent = [{ text: 'All is ' }, { text: 'well.' }];
const cited_text = 'All is well.';
const ofDocument = { document_index: 1, document_title: 'Law', cited_text };

describe('mapBedrockCitation', () => {
  it.each([
    [
      'documentChar',
      { documentIndex: 1, start: 2, end: 9 },
      { type: 'char_location', ...ofDocument, start_char_index: 2, end_char_index: 9 },
    ],
    [
      'documentPage',
      { documentIndex: 1, start: 2, end: 3 },
      { type: 'page_location', ...ofDocument, start_page_number: 2, end_page_number: 3 },
    ],
    [
      'documentChunk',
      { documentIndex: 1, start: 0, end: 1 },
      { type: 'content_block_location', ...ofDocument, start_block_index: 0, end_block_index: 1 },
    ],
    [
      'searchResultLocation',
      { searchResultIndex: 4, start: 0, end: 1 },
      {
        type: 'search_result_location',
        search_result_index: 4,
        source: 'https://example.org',
        title: 'Law',
        cited_text,
        start_block_index: 0,
        end_block_index: 1,
      },
    ],
  ])('says a place of kind %s in the words of Claude’s own API', (key, place, expected) => {
    const citation = { title: 'Law', source: 'https://example.org', sourceContent, location: { [key]: place } };
    expect(mapBedrockCitation(citation)).toEqual(expected);
  });

  it('leaves what it does not know as it is', () => {
    const citation = { title: 'x', location: { somewhereElse: {} } };
    expect(mapBedrockCitation(citation)).toBe(citation);
  });
});
