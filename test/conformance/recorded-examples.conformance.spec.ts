import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Adapter, adapterOf } from '#providers';
import type { StreamReading } from './read-stream.js';
import { checkAnswer, checkEmbeddings, checkError, checkStream } from './recorded/check-recording.js';
import { cutEverywhere, cutLine } from './recorded/cut-everywhere.js';
import { describeRecordings } from './recorded/describe-recordings.js';
import { providerOf } from './recorded/provider-of.js';
import { type RecordedFile, readRecordings } from './recorded/recorded-files.js';
import { kindOf } from './recorded/recorded-kinds.js';

const files = readRecordings(fileURLToPath(new URL('./recorded/examples', import.meta.url)));

// Shapes that providers document, made by hand: what recordings of them are read as is known without a folder of them.
describe('examples of recorded traffic', () => describeRecordings(files, () => undefined));

describe('what a recorded file is', () => {
  it('is told by its fields and its folder', () => {
    const told = files.map(({ name, kind }) => [
      name,
      kind.kind === 'left-out' ? `left out: ${kind.reason.split(':')[0]}` : `${kind.kind} ${wiresOf(kind.readers)}`,
    ]);
    expect(Object.fromEntries(told)).toEqual(KINDS);
  });

  it('is never unknown, whatever JSON it holds', () => {
    const folders = fc.constantFrom('mistral', 'google', 'cohere', 'amazon-bedrock', 'azure', 'xai', 'nobody');
    const events = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 3 });
    const names = fc.constantFrom('error', 'message', 'embeddings', 'choices', 'data', 'type', 'detail', 'results');
    const likely = fc.array(fc.dictionary(names, fc.jsonValue()), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(folders, fc.oneof(events, likely), fc.constantFrom('whole', 'stream'), (folder, given, form) => {
        const kind = kindOf(providerOf([folder]), given, form);
        expect(kind.kind === 'left-out' ? kind.reason : wiresOf(kind.readers)).not.toBe('');
      }),
    );
  });
});

describe('a wire that reads otherwise than was said', () => {
  it('is found out by its text, its calls, its counters and its finish', () => {
    expect(wrongOf('openai/two-choices.json', () => openaiSaying({ text: 'another' }))).toEqual([
      expect.stringContaining('text: heard "another", said "one"'),
    ]);
    expect(wrongOf('openai/two-choices.json', () => openaiSaying({ inputTokens: 11, finish: 'stop' }))).toEqual([
      'prompt_tokens says 10, counted 11',
      'input tokens: counted 11, said 10',
      'finish: heard stop, said length',
    ]);
    expect(wrongOf('openai/custom-tool.json', () => openaiSaying({ text: '' }))).toEqual([
      expect.stringContaining('calls: heard []'),
      expect.stringContaining('finish: heard length, said tool_calls'),
    ]);
  });

  it('is found out by other vectors', () => {
    const lossy = (): Adapter => {
      const adapter = adapterOf('gemini');
      const body = JSON.stringify({ data: [{ embedding: [1] }] });
      return { ...adapter, mapResponse: (json) => ({ ...adapter.mapResponse(json), body }) };
    };
    expect(wrongOf('google/embeddings.json', lossy)).toEqual(['vectors: heard 1, said 2, or with other numbers']);
  });

  it('is found out when it takes an error for an answer or for another one', () => {
    const deaf = (wire: string) => (): Adapter => ({ ...adapterOf(wire), findFailure: () => undefined });
    expect(wrongOf('openai/error-quota.json', deaf('openai'))).toEqual(['an error in a 200 was taken for an answer']);
    const unsure = (): Adapter => ({
      ...adapterOf('anthropic'),
      classifyFailure: () => ({ kind: 'server-error', message: '' }),
    });
    expect(wrongOf('anthropic/error-overloaded.json', unsure)).toEqual(['failed as server-error, said overloaded']);
    expect(wrongOf('google/blocked.json', deaf('gemini'))).toEqual(['an answer that failed was taken for a good one']);
  });
});

describe('the cuts', () => {
  const read = (isWrong: (pieceBegins: ReadonlySet<number>) => boolean) => (pieces: readonly Buffer[]) => {
    let at = 0;
    const begins = new Set<number>();
    for (const piece of pieces) {
      begins.add(at);
      at += piece.length;
    }
    return { passed: isWrong(begins) ? 'wrong' : 'right' } as StreamReading;
  };

  it.each([2_000, 70_000])('leave out no byte of %i', (length) => {
    for (const place of [1, 2, 60, 61, 62, 999, 1_000, 1_998, length - 1]) {
      const isWrong = (begins: ReadonlySet<number>) => begins.has(place) && !begins.has(place - 1 || 2);
      expect(cutEverywhere(Buffer.alloc(length), read(isWrong)).differ).not.toEqual([]);
    }
  });

  it('find a reading that is otherwise byte by byte alone', () => {
    const { differ } = cutEverywhere(
      Buffer.alloc(70_000),
      read((begins) => begins.size === 70_000),
    );
    expect(differ).toEqual([1]);
  });

  it('are said as they were made', () => {
    const right = read(() => false);
    const cuts = [1_000, 70_000, 2_000_000].map((length) => cutEverywhere(Buffer.alloc(length), right));
    expect(cutLine(cuts)).toBe(
      'streams are cut at every byte: 1 of them in two at each, 2 longer ones into pieces of 61 to 85 bytes, ' +
        '1 of these, of 2000000 bytes or more, at one byte in 4, all of them byte by byte too',
    );
  });
});

function wiresOf(readers: readonly { readonly wire: string; readonly dialect?: string }[]): string {
  return readers.map(({ wire, dialect }) => (dialect === undefined ? wire : `${wire}/${dialect}`)).join(' ');
}

function wrongOf(name: string, adapter: () => Adapter): readonly string[] {
  const file = files.find((each) => each.name === name) as RecordedFile;
  const checks = { stream: checkStream, answer: checkAnswer, embeddings: checkEmbeddings, error: checkError };
  return file.kind.kind === 'left-out' ? ['left out'] : checks[file.kind.kind](adapter(), file).wrong;
}

interface Answered {
  readonly text?: string;
  readonly inputTokens?: number;
  readonly finish?: string;
}

/** An openai wire that hears the same whatever is said. */
function openaiSaying({ text = 'one', inputTokens = 10, finish = 'length' }: Answered): Adapter {
  const body = JSON.stringify({
    choices: [{ index: 0, message: { content: text } }],
    usage: { prompt_tokens: 10, completion_tokens: 5 },
  });
  const finishReason = { unified: 'other' as const, raw: finish };
  return {
    ...adapterOf('openai'),
    mapResponse: () => ({ body, usage: { inputTokens, outputTokens: 5 }, finishReason }),
  };
}

const RERANKED = 'left out: the order of documents (reranking)';
const KINDS: Readonly<Record<string, string>> = {
  'amazon-bedrock/cache-inside.json': 'answer bedrock',
  'amazon-bedrock/error.json': 'error bedrock',
  'amazon-bedrock/exception.chunks.txt': 'stream bedrock',
  'amazon-bedrock/titan.json': "left out: an answer to Bedrock's InvokeModel",
  'anthropic/compaction.chunks.txt': 'stream anthropic',
  'anthropic/error-overloaded.json': 'error anthropic',
  'anthropic/named.sse': 'stream anthropic',
  'azure/error-filter.json': 'error azure-openai openai',
  'cohere/embeddings-int8.json': 'left out: vectors in types that the gateway does not ask for',
  'cohere/error-inside.chunks.txt': 'stream cohere',
  'cohere/error.json': 'error cohere',
  'cohere/reranking.json': RERANKED,
  'google-vertex/images.json': 'left out: images',
  'google-vertex/predictions.json': 'embeddings gemini',
  'google/blocked.json': 'answer gemini',
  'google/cut.chunks.txt': 'stream gemini',
  'google/embedding.json': 'embeddings gemini',
  'google/embeddings.json': 'embeddings gemini',
  'google/error-list.json': 'error gemini',
  'google/error-overloaded.json': 'error gemini',
  'google/stream-as-list.json': 'stream gemini',
  'mistral/error-detail.json': 'error mistral openai',
  'mistral/error-inside.chunks.txt': 'stream mistral openai',
  'mistral/reasoning.chunks.txt': 'stream mistral openai',
  'mistral/reasoning.json': 'answer mistral openai',
  'openai-compatible/cached-apart.json': 'answer openai',
  'openai-compatible/error-inside.chunks.txt': 'stream openai',
  'openai-compatible/no-finish.json': 'answer openai',
  'openai-compatible/same-index.chunks.txt': 'stream openai',
  'openai/broken.chunks.txt': 'left out: a stream with an event that is no JSON object',
  'openai/custom-tool.chunks.txt': 'stream openai openai/openai',
  'openai/custom-tool.json': 'answer openai openai/openai',
  'openai/error-quota.json': 'error openai openai/openai',
  'openai/notes.md': 'left out: no recording',
  'openai/two-choices.json': 'answer openai openai/openai',
  'openai/video.json': 'left out: a shape that no wire answers in',
  'perplexity/deep.json': 'answer openai openai/perplexity',
  'perplexity/text.chunks.txt': 'stream openai openai/perplexity',
  'perplexity/text.json': 'answer openai openai/perplexity',
};
