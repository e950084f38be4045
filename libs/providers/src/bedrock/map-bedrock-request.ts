import type { ProviderCall, ProviderRequest } from '../adapter.js';
import { CacheBreakpoints } from '../chat/cache-breakpoints.js';
import { CallWarnings } from '../chat/call-warnings.js';
import { type Conversation, splitConversation } from '../chat/conversation.js';
import { planJsonAnswer } from '../chat/json-answer.js';
import { spellOutDocuments } from '../chat/spell-out-documents.js';
import { type OwnNested, warnNested } from '../chat/warn-nested.js';
import { warnUnsupported } from '../chat/warn-unsupported.js';
import { isRecord } from '../openai/openai.wire.js';
import { STOP_SEQUENCE_PATHS } from './bedrock.wire.js';
import { bedrockModelOf } from './bedrock-model.js';
import type { BedrockNotes } from './map-bedrock-content.js';
import { mapBedrockInference } from './map-bedrock-inference.js';
import { hasLostThoughts, mapBedrockMessages, mapBedrockSystem } from './map-bedrock-messages.js';
import { mapBedrockServiceTier } from './map-bedrock-service-tier.js';
import { forcesTool, mapBedrockTools } from './map-bedrock-tools.js';
import { planBedrockReasoning } from './plan-bedrock-reasoning.js';

type Fields = Readonly<Record<string, unknown>>;

/** Bedrock's own fields: a caller who knows them means Bedrock, and they go out as they are. */
const OWN_FIELDS = ['performanceConfig', 'guardrailConfig'] as const;
/** Fields of the house's call that have a place here or are the gateway's. */
const KNOWN: ReadonlySet<string> = new Set([
  ...OWN_FIELDS,
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'thinking',
  'service_tier',
  'user',
  'metadata',
]);

const CLAUDE_NESTED: OwnNested = { thinking: ['display'] };

/** @throws RangeError when the call is no chat: Converse has nothing else. */
export function mapBedrockRequest(call: ProviderCall): ProviderRequest {
  if (call.path !== '/v1/chat/completions') throw new RangeError(`the bedrock wire has no ${call.path}`);
  const { body } = call;
  const warnings = new CallWarnings('bedrock');
  warnUnsupported(body, KNOWN, warnings);
  const notes: BedrockNotes = {
    model: bedrockModelOf(call.model),
    warnings,
    breakpoints: new CacheBreakpoints(warnings),
    documentNames: new Map(),
  };
  warnNested(body, warnings, notes.model.claude ? CLAUDE_NESTED : {});
  const mapped = mapBody(call, notes);
  const streams = body.stream === true;
  const streamOptions = body.stream_options;
  const found = warnings.list();
  return {
    // An ARN has colons and slashes; the service wants each of them encoded.
    path: `/model/${encodeURIComponent(call.model)}/${streams ? 'converse-stream' : 'converse'}`,
    headers: {},
    body: JSON.stringify(mapped),
    streams,
    callerWantsUsage: isRecord(streamOptions) && streamOptions.include_usage === true,
    ...(streams ? { framing: 'aws-event-stream' as const } : {}),
    ...(found ? { warnings: found } : {}),
  };
}

function mapBody(call: ProviderCall, notes: BedrockNotes): Fields {
  const { body } = call;
  const { model, warnings } = notes;
  // Of Bedrock's models only Claude takes documents with notes, and results of searches.
  const messages = model.claude ? body.messages : spellOutDocuments(body.messages, warnings);
  const conversation = splitConversation(messages, warnings);
  const canForce = model.toolChoice && model.claude?.forcedTool !== false;
  const jsonAnswer = planJsonAnswer(body.response_format, { schema: model.jsonSchema, forcedTool: canForce }, warnings);
  const reasoning = planBedrockReasoning(
    {
      body,
      forcesTool: forcesTool(body, jsonAnswer, notes),
      hasLostThoughts: hasLostThoughts(conversation, model),
    },
    notes,
  );
  const { inferenceConfig, fields } = mapBedrockInference(body, reasoning, notes);
  // Tools, system, messages: the order in which the provider counts cache breakpoints.
  const { toolConfig, claudeChoice } = mapBedrockTools(body, jsonAnswer, notes);
  const instruction = jsonAnswer.kind === 'instruction' ? [{ text: jsonAnswer.text }] : [];
  const system = [...mapBedrockSystem(conversation, notes), ...instruction];
  const additional = { ...fields, ...reasoning.fields, ...(claudeChoice ? { tool_choice: claudeChoice } : {}) };
  return {
    ...(system.length === 0 ? {} : { system }),
    ...messagesOf(conversation, notes),
    ...(inferenceConfig ? { inferenceConfig } : {}),
    ...(toolConfig ? { toolConfig } : {}),
    ...(jsonAnswer.kind === 'schema' ? { outputConfig: outputConfig(jsonAnswer) } : {}),
    ...(Object.keys(additional).length === 0 ? {} : { additionalModelRequestFields: additional }),
    ...(model.family === 'claude' ? { additionalModelResponseFieldPaths: STOP_SEQUENCE_PATHS } : {}),
    ...asides(call, notes),
  };
}

function messagesOf(conversation: Conversation, notes: BedrockNotes) {
  return { messages: mapBedrockMessages(conversation, notes) };
}

function outputConfig({ name, schema }: { readonly name: string; readonly schema: Fields }): Fields {
  const jsonSchema = { name: name.replace(/[^\w-]/g, '_'), schema: JSON.stringify(schema) };
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
}

function asides(call: ProviderCall, { warnings }: BedrockNotes): Fields {
  const { body } = call;
  const tier = mapBedrockServiceTier(call, warnings);
  const metadata = requestMetadata(body, warnings);
  const own = OWN_FIELDS.filter((name) => isRecord(body[name])).map((name) => [name, body[name]]);
  return {
    ...(tier ? { serviceTier: tier } : {}),
    ...(metadata ? { requestMetadata: metadata } : {}),
    ...Object.fromEntries(own),
  };
}

/** For the account's own invocation log; its alphabet is narrow. */
function requestMetadata({ metadata, user }: Fields, warnings: CallWarnings): Fields | undefined {
  const asked = Object.entries({ ...(isRecord(metadata) ? metadata : {}), ...(user === undefined ? {} : { user }) });
  const kept = asked.filter(([name, value]) => isMetadata(name) && typeof value === 'string' && isMetadata(value));
  for (const [name] of asked.filter((entry) => !kept.includes(entry)))
    warnings.unsupported(name === 'user' ? 'user' : `metadata.${name}`, 'bedrock takes short plain texts only');
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function isMetadata(text: string): boolean {
  return /^[\w\s:@$#=/+,.-]{1,256}$/.test(text);
}
