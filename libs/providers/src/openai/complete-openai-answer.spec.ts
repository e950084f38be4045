import { describe, expect, it } from '@jest/globals';
import { adapterOf } from '../adapter-registry.js';

const ANSWER = {
  search_results: [{ title: 'A page', url: 'https://example.com/a' }],
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'Hi[1]' },
      delta: { role: 'assistant', content: '' },
    },
  ],
};
const perplexity = adapterOf('openai', { dialect: 'perplexity' });
const CITED = [expect.objectContaining({ type: 'url_citation' })];

describe('what a host says in its own place', () => {
  it('goes into the message of a whole answer, though an empty delta stands beside it', () => {
    const { body = '' } = perplexity.mapResponse(ANSWER);
    const [choice] = (JSON.parse(body) as typeof ANSWER).choices;
    expect(choice?.message).toMatchObject({ content: 'Hi[1]', annotations: CITED });
    expect(choice?.delta).toEqual({ role: 'assistant', content: '' });
  });

  it('goes into the delta of a chunk, and from there into the whole answer, though the message so far stands beside it', () => {
    const call = { path: '/v1/chat/completions', model: 'sonar', body: { messages: [], stream: true } } as const;
    const collector = perplexity.newCollector();
    let state = perplexity.openStream(perplexity.mapRequest(call));
    for (const [delta, soFar, finish_reason] of [
      ['Hi', 'Hi', null],
      ['[1]', 'Hi[1]', 'stop'],
    ]) {
      const choice = { index: 0, delta: { content: delta }, message: { content: soFar }, finish_reason };
      const data = JSON.stringify({ ...ANSWER, choices: [choice] });
      const step = perplexity.mapChunk(state, data);
      state = step.state;
      for (const said of typeof step.emission === 'object' ? step.emission.data : [data]) collector.add(said);
    }
    const [choice] = (JSON.parse(collector.finish()) as typeof ANSWER).choices;
    expect(choice?.message).toMatchObject({ content: 'Hi[1]', annotations: CITED });
  });
});
