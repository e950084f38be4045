import { inventLogprobs, type TokenLogprob } from '../language/invent-logprobs.js';
import type { PromptCache } from '../language/prompt-cache.js';
import { type Speech, speak } from '../language/speak.js';
import { splitText } from '../language/split-text.js';
import { composeThought, signatureOf } from '../language/think.js';
import { newId } from '../server/ids.js';
import { type Call, type Endpoint, NO_USAGE, type Reply, type ReplyUsage } from '../server/reply.js';
import { checkModel, type GenerateRequest, readGenerateRequest } from './read-generate-request.js';

/** A part of an answer, as on the wire. */
type AnswerPart = Readonly<Record<string, unknown>>;

/** POST …/models/{model}:generateContent and :streamGenerateContent. */
export function generateEndpoint(streams: boolean, cache: PromptCache | undefined): Endpoint {
  return { method: 'POST', answer: (call) => answerGenerate(call, streams, cache) };
}

/** POST …/models/{model}:countTokens; the request is the same, or lies in `generateContentRequest`. */
export const countTokensEndpoint: Endpoint = {
  method: 'POST',
  answer: ({ body, subject }) => {
    const inner = (body['generateContentRequest'] ?? body) as Readonly<Record<string, unknown>>;
    const { inputTokens } = readGenerateRequest(inner, checkModel(subject));
    return json({ totalTokens: inputTokens }, NO_USAGE);
  },
};

export function json(value: unknown, usage: ReplyUsage): Reply {
  const contentType = 'application/json; charset=UTF-8';
  return { status: 200, contentType, headers: [], body: JSON.stringify(value), usage };
}

function answerGenerate(call: Call, streams: boolean, cache: PromptCache | undefined): Reply {
  const request = readGenerateRequest(call.body, checkModel(call.subject));
  const reasoningTokens = Math.min(call.fault.reasoningTokens ?? request.reasoningTokens, request.maxOutputTokens);
  const speeches = Array.from({ length: request.candidates }, (_none, index) =>
    speechOf(request, call, { index, reasoningTokens }),
  );
  const usage: ReplyUsage = {
    inputTokens: request.inputTokens,
    outputTokens: speeches.reduce((sum, speech) => sum + speech.outputTokens + reasoningTokens, 0),
    cacheReadTokens: cachedTokens(request, call, cache),
    reasoningTokens: reasoningTokens * speeches.length,
  };
  const head = { modelVersion: request.model, responseId: newId('resp_') };
  const usageMetadata = call.fault.omitUsage === true ? undefined : toUsageMetadata(usage);
  const thought =
    reasoningTokens > 0 && request.includeThoughts
      ? composeThought(request.turns.at(-1)?.text ?? '', reasoningTokens)
      : undefined;
  if (streams) return streamed(call, { request, speeches, thought, usage, usageMetadata, head });
  const candidates = speeches.map((speech, index) => ({
    content: { parts: partsOf(speech, thought), role: 'model' },
    finishReason: finishReasonOf(speech),
    index,
    ...logprobsOf(request, speech.text),
  }));
  return json({ candidates, usageMetadata, ...head }, usage);
}

function speechOf(request: GenerateRequest, { fault }: Call, at: { index: number; reasoningTokens: number }): Speech {
  return speak(
    {
      turns: request.turns,
      tools: request.tools,
      toolChoice: request.toolChoice,
      parallelToolCalls: true,
      format: request.format,
      variant: request.seed + at.index,
      wantedText: fault.answer,
      wantedTokens: fault.outputTokens,
    },
    { stops: request.stops, budgetTokens: request.maxOutputTokens - at.reasoningTokens },
  );
}

interface Streamed {
  readonly request: GenerateRequest;
  readonly speeches: readonly Speech[];
  readonly thought: string | undefined;
  readonly usage: ReplyUsage;
  readonly usageMetadata: object | undefined;
  readonly head: object;
}

/** Each event is a whole response with a piece; the last one of a candidate has its reason, the last of all the usage. */
function streamed(call: Call, { request, speeches, thought, usage, usageMetadata, head }: Streamed): Reply {
  const early = usageMetadata && { promptTokenCount: usage.inputTokens, totalTokenCount: usage.inputTokens };
  const responses = speeches.flatMap((speech, index) => {
    const pieces = piecesOf(speech, thought);
    return pieces.map((parts, at) => ({
      candidates: [
        {
          content: { parts, role: 'model' },
          ...(at === pieces.length - 1 ? { finishReason: finishReasonOf(speech) } : {}),
          index,
          ...logprobsOf(request, String(parts[0]?.['text'] ?? '')),
        },
      ],
    }));
  });
  const last = responses.length - 1;
  const texts = responses.map((response, at) =>
    JSON.stringify({ ...response, usageMetadata: at === last ? usageMetadata : early, ...head }),
  );
  const asEvents = new URLSearchParams(call.query).get('alt') === 'sse';
  return {
    status: 200,
    contentType: asEvents ? 'text/event-stream' : 'application/json; charset=UTF-8',
    headers: [],
    body: '',
    events: texts.map((text, at) =>
      asEvents ? `data: ${text}\r\n\r\n` : `${at === 0 ? '[' : ',\r\n'}${text}${at === last ? ']' : ''}`,
    ),
    finishAt: last,
    usage,
  };
}

function partsOf(speech: Speech, thought: string | undefined): AnswerPart[] {
  const said = speech.text === '' && speech.toolCalls.length > 0 ? [] : [{ text: speech.text }];
  return [...(thought === undefined ? [] : [{ text: thought, thought: true }]), ...said, ...callParts(speech)];
}

/** Thoughts and text in pieces of a few words, each call whole, as Gemini streams them. */
function piecesOf(speech: Speech, thought: string | undefined): AnswerPart[][] {
  const pieces = [
    ...splitText(thought ?? '').map((text) => [{ text, thought: true }]),
    ...splitText(speech.text).map((text) => [{ text }]),
    ...callParts(speech).map((part) => [part]),
  ];
  return pieces.length > 0 ? pieces : [[{ text: '' }]];
}

/** The first call of a turn is signed. A call cut by the limit has no whole arguments and is not said. */
function callParts(speech: Speech): AnswerPart[] {
  return speech.toolCalls.flatMap(({ name, argumentsJson }, index): AnswerPart[] => {
    const isCut = speech.ended === 'length' && index === speech.toolCalls.length - 1;
    if (isCut) return [];
    const signed = index === 0 ? { thoughtSignature: signatureOf(name + argumentsJson) } : {};
    return [{ functionCall: { name, args: JSON.parse(argumentsJson) as unknown }, ...signed }];
  });
}

/** Calling a function is an ordinary stop here. */
function finishReasonOf(speech: Speech): string {
  return speech.ended === 'length' ? 'MAX_TOKENS' : 'STOP';
}

function logprobsOf(request: GenerateRequest, text: string): object {
  if (request.topLogprobs === undefined || text === '') return {};
  const tokens = inventLogprobs(text, request.topLogprobs);
  const candidate = ({ token, logprob }: TokenLogprob) => ({ token, logProbability: logprob });
  return {
    avgLogprobs: tokens.reduce((sum, { logprob }) => sum + logprob, 0) / tokens.length,
    logprobsResult: {
      chosenCandidates: tokens.map(candidate),
      topCandidates: tokens.map(({ alternatives }) => ({ candidates: alternatives.map(candidate) })),
    },
  };
}

/** Prompt tokens include what was read from the cache; thoughts are counted apart from what is said. */
function toUsageMetadata(usage: ReplyUsage): object {
  const said = usage.outputTokens - usage.reasoningTokens;
  return {
    promptTokenCount: usage.inputTokens,
    candidatesTokenCount: said,
    totalTokenCount: usage.inputTokens + usage.outputTokens,
    ...(usage.cacheReadTokens > 0 ? { cachedContentTokenCount: usage.cacheReadTokens } : {}),
    ...(usage.reasoningTokens > 0 ? { thoughtsTokenCount: usage.reasoningTokens } : {}),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: usage.inputTokens }],
  };
}

function cachedTokens(request: GenerateRequest, call: Call, cache: PromptCache | undefined): number {
  const told = call.fault.cacheReadTokens;
  const cached = told ?? cache?.touch(request.turns.map((turn) => `${turn.role}\n${turn.text}`).join('\n')) ?? 0;
  return Math.min(cached, request.inputTokens);
}
