import type { ProviderCall, ProviderRequest } from '../adapter.js';
import { CacheBreakpoints } from '../chat/cache-breakpoints.js';
import { CallWarnings } from '../chat/call-warnings.js';
import { splitConversation } from '../chat/conversation.js';
import { type JsonAnswer, planJsonAnswer } from '../chat/json-answer.js';
import { maxOutputTokens } from '../chat/max-output-tokens.js';
import { stopSequencesOf } from '../chat/stop-sequences.js';
import { type OwnNested, warnNested } from '../chat/warn-nested.js';
import { warnUnsupported } from '../chat/warn-unsupported.js';
import { type ClaudeModel, claudeModelOf } from '../claude/claude-model.js';
import { planClaudeSampling } from '../claude/plan-claude-sampling.js';
import { planClaudeThinking } from '../claude/plan-claude-thinking.js';
import { isRecord } from '../openai/openai.wire.js';
import { ANTHROPIC_VERSION, FILES_BETA } from './anthropic.wire.js';
import type { AnthropicNotes } from './map-anthropic-content.js';
import { hasLostThoughts, mapAnthropicMessages, mapAnthropicSystem } from './map-anthropic-messages.js';
import { mapAnthropicServiceTier } from './map-anthropic-service-tier.js';
import { forcesTool, mapAnthropicTools, OWN_TOOL_FIELDS } from './map-anthropic-tools.js';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of the house's call that have a place here or are the gateway's. */
const KNOWN: ReadonlySet<string> = new Set([
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
  'safety_identifier',
  'metadata',
  'cache_control',
]);

const OWN_NESTED: OwnNested = { tool: OWN_TOOL_FIELDS, thinking: ['display'] };

/** @throws RangeError when the call is no chat: Anthropic has nothing else. */
export function mapAnthropicRequest(call: ProviderCall): ProviderRequest {
  if (call.path !== '/v1/chat/completions') throw new RangeError(`the anthropic wire has no ${call.path}`);
  const { body } = call;
  const warnings = new CallWarnings('anthropic');
  warnUnsupported(body, KNOWN, warnings);
  warnNested(body, warnings, OWN_NESTED);
  const notes: AnthropicNotes = { warnings, breakpoints: new CacheBreakpoints(warnings), usesFiles: false };
  const mapped = mapBody(call, claudeModelOf(call.model), notes);
  const streamOptions = body.stream_options;
  const found = warnings.list();
  return {
    path: '/messages',
    headers: {
      'anthropic-version': ANTHROPIC_VERSION,
      ...(notes.usesFiles ? { 'anthropic-beta': FILES_BETA } : {}),
    },
    body: JSON.stringify(mapped),
    streams: body.stream === true,
    callerWantsUsage: isRecord(streamOptions) && streamOptions.include_usage === true,
    ...(found ? { warnings: found } : {}),
  };
}

function mapBody(call: ProviderCall, model: ClaudeModel, notes: AnthropicNotes): Fields {
  const { body } = call;
  const { warnings } = notes;
  const conversation = splitConversation(body.messages, warnings);
  const ability = { schema: model.jsonSchema, forcedTool: model.forcedTool };
  const jsonAnswer = planJsonAnswer(body.response_format, ability, warnings);
  const question = { body, model, jsonAnswer };
  const maxTokens = maxOutputTokens(body, model, warnings);
  const plan = planClaudeThinking(
    { body, model, maxTokens, forcesTool: forcesTool(question), hasLostThoughts: hasLostThoughts(conversation) },
    warnings,
  );
  const { temperature, topP, topK } = planClaudeSampling(body, { model, isThinking: plan.isOn }, warnings);
  // Tools, system, messages: the order in which the provider counts cache breakpoints.
  const tools = mapAnthropicTools(question, notes);
  const system = [...mapAnthropicSystem(conversation, notes), ...instructionOf(jsonAnswer)];
  const stop = stopSequencesOf(body.stop);
  const userId = userIdOf(body, notes);
  const tier = mapAnthropicServiceTier(call, warnings);
  const output = outputConfig(plan.effort, jsonAnswer);
  return {
    model: call.model,
    max_tokens: maxTokens,
    ...(system.length === 0 ? {} : { system }),
    messages: mapAnthropicMessages(conversation, notes),
    ...tools,
    ...(plan.thinking ? { thinking: plan.thinking } : {}),
    ...(output ? { output_config: output } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(topK === undefined ? {} : { top_k: topK }),
    ...(stop.length === 0 ? {} : { stop_sequences: stop }),
    ...(userId === undefined ? {} : { metadata: { user_id: userId } }),
    ...(tier === undefined ? {} : { service_tier: tier }),
    ...(isRecord(body.cache_control) ? { cache_control: body.cache_control } : {}),
    ...(body.stream === true ? { stream: true } : {}),
  };
}

function instructionOf(jsonAnswer: JsonAnswer) {
  return jsonAnswer.kind === 'instruction' ? [{ type: 'text', text: jsonAnswer.text }] : [];
}

function outputConfig(effort: string | undefined, jsonAnswer: JsonAnswer): Fields | undefined {
  if (effort === undefined && jsonAnswer.kind !== 'schema') return undefined;
  return {
    ...(effort === undefined ? {} : { effort }),
    ...(jsonAnswer.kind === 'schema' ? { format: { type: 'json_schema', schema: jsonAnswer.schema } } : {}),
  };
}

/** Who the call is for, for the provider's abuse detection: an opaque id. Anthropic keeps no other metadata. */
function userIdOf(body: Fields, { warnings }: AnthropicNotes): string | undefined {
  const { metadata } = body;
  const { user_id: named, ...more } = isRecord(metadata) ? metadata : {};
  if (Object.keys(more).length > 0) warnings.unsupported('metadata', 'anthropic keeps no metadata but user_id');
  return [named, body.safety_identifier, body.user].find((id) => typeof id === 'string' && id !== '') as
    | string
    | undefined;
}
