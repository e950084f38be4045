import { describe, expect, it } from '@jest/globals';
import { CallWarnings } from './call-warnings.js';
import { spellOutDocuments } from './spell-out-documents.js';

function spell(...content: readonly object[]) {
  const warnings = new CallWarnings('test');
  const [message] = spellOutDocuments([{ role: 'user', content }], warnings) as { content: unknown }[];
  return { content: message?.content, params: warnings.list()?.map(({ param }) => param) };
}

describe('spellOutDocuments', () => {
  it('marks a text as the document it is, with all that is said of it', () => {
    const document = { title: 'Law', context: 'Draft' };
    const cache_control = { type: 'ephemeral' };
    expect(spell({ type: 'text', text: 'All is well.', document, cache_control }).content).toEqual([
      { type: 'text', text: '<document>\nTitle: Law\nContext: Draft\nAll is well.\n</document>', cache_control },
    ]);
    expect(spell({ type: 'text', text: 'a', document: { source: 'https://example.org' } }).content).toEqual([
      { type: 'text', text: '<search_result>\nSource: https://example.org\na\n</search_result>' },
    ]);
  });

  it('names a file by its title, and says its context behind everything', () => {
    const file = { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBE' } };
    const question = { type: 'text', text: 'What is this?' };
    const { content, params } = spell({ ...file, document: { title: 'Law', context: 'Draft' } }, question);
    expect(content).toEqual([
      { ...file, file: { ...file.file, filename: 'Law' } },
      question,
      { type: 'text', text: '<document>\nTitle: Law\nContext: Draft\n</document>' },
    ]);
    expect(params).toBeUndefined();
  });

  it('warns of citations, which only a provider that knows documents can give', () => {
    const document = { citations: { enabled: true } };
    expect(spell({ type: 'text', text: 'x' }, { type: 'text', text: 'a', document }).params).toEqual([
      'messages[0].content[1].document.citations',
    ]);
    expect(spell({ type: 'text', text: 'a', document: { citations: { enabled: false } } }).params).toBeUndefined();
  });

  it('touches nothing else', () => {
    const messages = [{ role: 'user', content: 'x' }, { role: 'user', content: [{ type: 'text', text: 'y' }] }, null];
    expect(spellOutDocuments(messages, new CallWarnings('test'))).toBe(messages);
    expect(spellOutDocuments('x', new CallWarnings('test'))).toBe('x');
    expect(spell({ type: 'text', text: 'a', document: 'none' }).content).toEqual([{ type: 'text', text: 'a' }]);
  });
});
