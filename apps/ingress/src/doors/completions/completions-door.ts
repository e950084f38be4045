import type { ChatCall, ChatChunk, ChatCompletion } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { checkCallBody } from '../../shape/check-call-body.js';
import { type Door, presentStream, type StreamReducer } from '../presentation.js';
import { isAbsent, missing, unsupported } from '../read-fields.js';

export const COMPLETIONS_ROUTE = '/v1/completions';

/** What an answer without a limit has in this API (platform.openai.com/docs/api-reference/completions). */
const DEFAULT_MAX_TOKENS = 16;
/** Fields that are said otherwise in a chat. */
const REPLACED: ReadonlySet<string> = new Set(['prompt', 'max_tokens', 'suffix', 'echo', 'best_of', 'logprobs']);

/**
 * The completions of old in front of models that only chat: the prompt is what the user says, the answer is the text. What
 * a chat cannot do (finish a text in the middle, say the prompt again, rate its tokens) is refused.
 */
export const completionsDoor: Door = {
  read(body: JsonObject) {
    checkCallBody(COMPLETIONS_ROUTE, body);
    return {
      call: mapCompletionsRequest(body),
      presentation: {
        route: COMPLETIONS_ROUTE,
        warnings: [],
        headers: [],
        whole: toTextCompletion,
        stream: () => presentStream(textReducer),
      },
    };
  },
};

/** @throws ApiProblem 400 naming the field no chat can honour */
export function mapCompletionsRequest(body: JsonObject): ChatCall {
  const why = 'the model behind this name only chats.';
  for (const field of ['suffix', 'logprobs']) {
    if (!isAbsent(body[field]) && body[field] !== '') throw unsupported(field, why);
  }
  if (body['echo'] === true) throw unsupported('echo', why);
  const { best_of: bestOf, n } = body;
  if (typeof bestOf === 'number' && bestOf > (typeof n === 'number' ? n : 1)) throw unsupported('best_of', why);
  const kept = Object.entries(body).filter(([field]) => !REPLACED.has(field));
  return {
    ...(Object.fromEntries(kept) as unknown as ChatCall),
    messages: [{ role: 'user', content: promptOf(body['prompt'], why) }],
    max_completion_tokens: (body['max_tokens'] as number | null | undefined) ?? DEFAULT_MAX_TOKENS,
  };
}

function promptOf(prompt: unknown, why: string): string {
  const [only, ...others] = Array.isArray(prompt) ? (prompt as unknown[]) : [prompt];
  if (isAbsent(only)) throw missing('prompt');
  if (others.length > 0 || typeof only !== 'string') throw unsupported('prompt', `send one text; ${why}`);
  return only;
}

function toTextCompletion(completion: ChatCompletion): object {
  const { choices, ...rest } = completion;
  return {
    ...rest,
    object: 'text_completion',
    choices: choices.map(({ index, message, finish_reason }) => ({
      index,
      text: message.content ?? message.refusal ?? '',
      logprobs: null,
      finish_reason,
    })),
  };
}

const textReducer: StreamReducer<null> = {
  initial: null,
  next: (state, chunk) => [state, [{ data: toTextChunk(chunk) }]],
  end: () => [{ data: '[DONE]' }],
  fail: (_state, error) => [{ data: { error } }],
};

function toTextChunk(chunk: ChatChunk): object {
  const { choices, ...rest } = chunk;
  return {
    ...rest,
    object: 'text_completion',
    choices: choices.map(({ index, delta, finish_reason }) => ({
      index,
      text: delta.content ?? delta.refusal ?? '',
      logprobs: null,
      finish_reason,
    })),
  };
}
