import type { Dialect } from '../dialects/dialect.js';
import { OPENAI_CHAT } from '../dialects/openai-dialect.js';
import { isRecord } from '../openai/openai.wire.js';

/**
 * OpenAI's models at Microsoft (learn.microsoft.com/azure/ai-foundry/openai/reference). The model of a call is the name of
 * a deployment; one that is named after its model gets that model's rules.
 */
export const azureOpenaiDialect: Dialect = {
  name: 'azure-openai',
  hosts: ['*.openai.azure.com', '*.services.ai.azure.com', '*.cognitiveservices.azure.com'],
  basePath: '/openai/v1',
  keyHeader: 'api-key',
  chat: OPENAI_CHAT,
  kindOfCode: {
    OperationNotSupported: 'model-not-found',
    unknown_model: 'model-not-found',
    NoCapacity: 'overloaded',
    InsufficientQuota: 'quota-exhausted',
    PermissionDenied: 'authentication-failed',
    // Models that think refuse a flagged prompt so.
    invalid_prompt: 'content-filtered',
  },
  kindOfError: ({ innererror: inner }) =>
    isRecord(inner) && inner.code === 'ResponsibleAIPolicyViolation' ? 'content-filtered' : undefined,
};
