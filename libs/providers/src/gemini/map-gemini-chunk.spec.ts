import { describe, expect, it } from '@jest/globals';
import { mapGeminiChunk, openGeminiStream } from './map-gemini-chunk.js';

const said = (text: string, finishReason?: string) =>
  JSON.stringify({ candidates: [{ index: 0, content: { parts: [{ text }] }, finishReason }] });

/** What a caller hears of the events. */
function hear(...events: readonly string[]) {
  const request = { path: '', headers: {}, body: '', streams: true, callerWantsUsage: false };
  let state = openGeminiStream(request);
  const heard = { text: '', finishes: 0 };
  for (const event of events) {
    const step = mapGeminiChunk(state, event);
    state = step.state;
    for (const data of typeof step.emission === 'string' ? [] : step.emission.data) {
      const { choices } = JSON.parse(data) as { choices: { delta: { content?: string }; finish_reason?: string }[] };
      heard.text += choices[0]?.delta.content ?? '';
      heard.finishes += choices[0]?.finish_reason ? 1 : 0;
    }
  }
  return heard;
}

describe('mapGeminiChunk', () => {
  it('hears a finish that is said twice once, with the words that come in its event', () => {
    expect(hear(said('All is'), said(' well.', 'STOP'), said(' well.', 'STOP'))).toEqual({
      text: 'All is well.',
      finishes: 1,
    });
  });

  it('hears nothing behind the end of an answer', () => {
    expect(hear(said('All is well.', 'STOP'), said(' Or not.'))).toEqual({ text: 'All is well.', finishes: 1 });
  });

  it('hears all of a stream that says a finish with every piece, or before the first', () => {
    expect(hear(said('All is', 'STOP'), said(' well.', 'STOP'))).toEqual({ text: 'All is well.', finishes: 1 });
    expect(hear(said('', 'STOP'), said('All is'), said(' well.', 'STOP')).text).toBe('All is well.');
  });
});
