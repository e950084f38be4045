import type { IncomingHttpHeaders } from 'node:http';
import { answerMessage, type MessageAnswer } from '../anthropic/answer-messages.js';
import { PromptCache } from '../language/prompt-cache.js';
import {
  type Call,
  type Endpoint,
  NO_USAGE,
  type Reply,
  type ReplyUsage,
  type Wire,
  type WireFailure,
} from '../server/reply.js';
import { converseEvents, event, exception } from './converse-events.js';
import { converseTexts, toMessagesBody } from './to-messages-body.js';

const CONVERSE_PATH = /^\/model\/([^/]+)\/(converse|converse-stream)$/;
const STREAM_TYPE = 'application/vnd.amazon.eventstream';

/** What Bedrock calls an error of each status. */
const ERROR_TYPE: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  413: 'ValidationException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
};

/** The beginning of a message of nearly 2 GiB: total length, length of the headers; what follows is no checksum. */
const ENDLESS_PRELUDE = Buffer.from([0x7f, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00]);

/** Amazon Bedrock's Converse, which streams in a binary framing of its own. */
export function bedrockWire(options: { readonly promptCache: boolean }): Wire {
  const cache = options.promptCache ? new PromptCache() : undefined;
  const endpoint = (streams: boolean): Endpoint => ({ method: 'POST', answer: (call) => answer(call, streams, cache) });
  const [whole, streamed] = [endpoint(false), endpoint(true)];
  return {
    name: 'bedrock',
    find: (path) => {
      const [, encoded, method] = CONVERSE_PATH.exec(path) ?? [];
      if (encoded === undefined) return undefined;
      const streams = method === 'converse-stream';
      const model = decodeURIComponent(encoded);
      return { endpoint: streams ? streamed : whole, subject: model, model, streams };
    },
    owns: (path) => path.startsWith('/model/'),
    failureReply,
    commonHeaders: (requestId) => ['x-amzn-requestid', requestId],
    // Bedrock tells no limits.
    limitHeaders: () => [],
    keyOf,
    promptText: (body) => converseTexts(body).join('\n'),
    streamShapes: {
      malformedEvent: withWrongSum(event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'broken' } })),
      errorEvent: (failure) => exception(memberOf(failure), { message: failure.message }),
      longEvent: [ENDLESS_PRELUDE, ''],
    },
  };
}

function answer(call: Call, streams: boolean, cache: PromptCache | undefined): Reply {
  const body = toMessagesBody(call.body, call.subject, streams);
  const said = answerMessage({ ...call, body }, cache);
  const { usage } = said;
  const metadata = {
    usage: call.fault.omitUsage === true ? undefined : toConverseUsage(usage),
    metrics: { latencyMs: 0 },
  };
  if (streams) {
    const { events, finishAt } = converseEvents(said.blocks, { stopReason: said.stopReason, metadata });
    return { status: 200, contentType: STREAM_TYPE, headers: [], body: '', events, finishAt, usage };
  }
  const output = { message: { role: 'assistant', content: said.blocks.map(contentBlock) } };
  const whole = { output, stopReason: said.stopReason, ...metadata };
  return { status: 200, contentType: 'application/json', headers: [], body: JSON.stringify(whole), usage };
}

function contentBlock({ block }: MessageAnswer['blocks'][number]): object {
  if (block.type === 'text') return { text: block.text };
  if (block.type === 'tool_use') return { toolUse: { toolUseId: block.id, name: block.name, input: block.input } };
  return { reasoningContent: { reasoningText: { text: block.thinking, signature: block.signature } } };
}

/** Input without what was read from and written to the cache; the total has everything. */
function toConverseUsage(usage: ReplyUsage): object {
  const written = usage.cacheWriteTokens ?? 0;
  return {
    inputTokens: usage.inputTokens - usage.cacheReadTokens - written,
    outputTokens: usage.outputTokens,
    totalTokens: usage.inputTokens + usage.outputTokens,
    cacheReadInputTokens: usage.cacheReadTokens,
    cacheWriteInputTokens: written,
  };
}

/** A Bedrock API key as a bearer, or the access key's id of a signature, which is not verified here. */
function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const authorization = String(headers.authorization ?? '');
  return (/^Bearer\s+(\S+)$/i.exec(authorization) ?? /^AWS4-HMAC-SHA256 Credential=([^/]+)\//.exec(authorization))?.[1];
}

function failureReply(failure: WireFailure): Reply {
  return {
    status: failure.status,
    contentType: 'application/json',
    headers: [
      ...(failure.headers ?? []),
      'x-amzn-errortype',
      `${typeOf(failure)}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
    ],
    body: JSON.stringify({ message: failure.message }),
    usage: NO_USAGE,
  };
}

function typeOf({ status, told }: WireFailure): string {
  return told?.type ?? ERROR_TYPE[status] ?? (status >= 500 ? 'InternalServerException' : 'ValidationException');
}

/** Inside a stream a failure is a member of the output's union: its type with a small first letter. */
function memberOf(failure: WireFailure): string {
  const type = typeOf(failure);
  return type.charAt(0).toLowerCase() + type.slice(1);
}

/** The last four bytes are the checksum of the message. */
function withWrongSum(message: Buffer): Buffer {
  const broken = Buffer.from(message);
  broken.writeUInt32BE((broken.readUInt32BE(broken.length - 4) ^ 1) >>> 0, broken.length - 4);
  return broken;
}
