import { describe, expect, it } from '@jest/globals';
import { choosePrompt } from './choose-prompt.js';

describe('choosePrompt', () => {
  it('classifies and compares when the columns are a text and a category', () => {
    const choice = choosePrompt({}, { text: 'hello', category: 'greeting' }, 'csv');
    expect(choice).toMatchObject({ kind: 'template', labelsColumn: 'category', expectColumn: 'category' });
    expect(choice).toHaveProperty('note', expect.stringContaining('classified into the values of category'));
  });

  it('takes rows with messages, and OpenAI batch lines, as they are', () => {
    expect(choosePrompt({}, { messages: [] }, 'jsonl')).toEqual({ kind: 'requests' });
    const line = { custom_id: 'a', method: 'POST', url: '/v1/embeddings', body: {} };
    expect(choosePrompt({}, line, 'jsonl')).toEqual({ kind: 'requests' });
  });

  it('asks the prompt column when there is one and nothing else was said', () => {
    expect(choosePrompt({}, { set: 'x', prompt: 'why?' }, 'jsonl')).toMatchObject({ template: '{{prompt}}' });
  });

  it('says in one sentence what to write when a text and a label are among other columns', () => {
    const columns = { id: '1', text: 'hello', label: 'greeting' };
    expect(() => choosePrompt({}, columns, 'csv')).toThrow(
      /--prompt "Classify .*\{\{text\}\}.*--labels label --expect label/,
    );
  });

  it('names the columns when it can suggest nothing better', () => {
    expect(() => choosePrompt({}, { TIMESTAMP: '', Tokens: '' }, 'csv')).toThrow(
      "The columns are 'TIMESTAMP', 'Tokens'",
    );
  });

  it('refuses --system for rows that are requests already', () => {
    expect(() => choosePrompt({ system: 'x' }, { messages: [] }, 'jsonl')).toThrow('--system');
  });
});
