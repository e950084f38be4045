import type { Dialect } from './dialect.js';

/** docs.vllm.ai: OpenAI-compatible server, reasoning outputs. Takes and ignores what it does not know. */
export const vllmDialect: Dialect = {
  name: 'vllm',
  // No port of its own: the simulator and half the world listen on 8000.
  hosts: [],
  chat: { reasoning: { kind: 'template' } },
  kindOfCode: {
    NotFoundError: 'model-not-found',
    AuthenticationError: 'authentication-failed',
    BadRequestError: 'invalid-request',
    InternalServerError: 'server-error',
  },
};

/** github.com/ggml-org/llama.cpp, tools/server/README.md */
export const llamaCppDialect: Dialect = {
  name: 'llama-cpp',
  hosts: [],
  chat: { reasoning: { kind: 'template' } },
  kindOfCode: {
    exceed_context_size_error: 'context-length-exceeded',
    // The model is still being loaded.
    unavailable_error: 'overloaded',
    not_found_error: 'model-not-found',
    not_supported_error: 'model-not-found',
  },
};

/** docs.ollama.com/openai: what is not supported there is silently ignored, so it is left out with a warning here. */
export const ollamaDialect: Dialect = {
  name: 'ollama',
  hosts: ['*:11434', 'ollama.com'],
  chat: {
    refuses: [
      'tool_choice',
      'parallel_tool_calls',
      'logit_bias',
      'n',
      'user',
      'metadata',
      'service_tier',
      'top_k',
      'cached_content',
      'safety_settings',
    ],
    renames: { max_completion_tokens: 'max_tokens' },
    reasoning: { kind: 'effort', efforts: ['none', 'low', 'medium', 'high'] },
    strips: ['cache_control', 'reasoning_details', 'extra_content', 'is_error'],
    developerIsSystem: true,
  },
};

/** lmstudio.ai/docs/developer/openai-compat */
export const lmStudioDialect: Dialect = {
  name: 'lm-studio',
  hosts: ['*:1234'],
  chat: {
    refuses: ['n', 'logprobs', 'top_logprobs', 'user', 'metadata', 'service_tier', 'cached_content', 'safety_settings'],
    renames: { max_completion_tokens: 'max_tokens' },
    formats: ['json_schema'],
    reasoning: { kind: 'effort', efforts: ['none', 'low', 'medium', 'high'] },
    strips: ['cache_control', 'reasoning_details', 'extra_content', 'is_error'],
    developerIsSystem: true,
  },
};
