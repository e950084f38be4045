import { CLAUDE_FORMAT } from '../anthropic/anthropic.wire.js';
import { type ClaudeModel, claudeModelOf } from '../claude/claude-model.js';

/** What a model behind Bedrock takes; Converse hides less of it than it says. */
export interface BedrockModel {
  readonly family: 'claude' | 'nova' | 'mistral' | 'openai' | 'other';
  /** What Claude's own API says of it; of other families nothing. */
  readonly claude?: ClaudeModel;
  /** Keeps to a JSON schema by itself (`outputConfig.textFormat`, strict tools). */
  readonly jsonSchema: boolean;
  /** Takes `toolChoice`; the others decide by themselves. */
  readonly toolChoice: boolean;
  readonly cachePoints: boolean;
  /** How thinking is asked for. */
  readonly reasoning: 'claude' | 'nova-effort' | 'effort' | 'none';
  /** See `ReasoningDetail`: whose blocks this model makes and takes back. Not known of what hides behind an ARN. */
  readonly reasoningFormat?: string;
}

const OTHER: BedrockModel = {
  family: 'other',
  jsonSchema: false,
  toolChoice: false,
  cachePoints: false,
  reasoning: 'none',
};
/** A family that is known and not Claude. */
const NAMED: BedrockModel = { ...OTHER, reasoningFormat: 'amazon-bedrock-v1' };

/** Open weights that structured outputs are documented for (Bedrock user guide, "Get validated JSON results"). */
const OPEN_WITH_SCHEMA = /qwen3|deepseek\.v3|gemma|nemotron|minimax|moonshot|kimi|ministral|magistral|mistral-large-3/;
/** Claude 4.5 and 4.6, and those that cannot be made to call a tool instead; others refuse the field here. */
const CLAUDE_WITH_SCHEMA = /claude-(?:opus|sonnet|haiku)-(?:4-[56]|5-5)/;

/**
 * By what is in the model's id: `anthropic.claude-…`, with or without a region in front, or the ARN of a profile. An ARN
 * that names no model is taken for one that can do the least.
 */
export function bedrockModelOf(id: string): BedrockModel {
  const name = id.toLowerCase();
  if (/claude/.test(name)) return claudeOn(name);
  if (/nova-(?:2|micro|lite|pro|premier)/.test(name)) {
    const reasoning = /nova-2/.test(name) ? 'nova-effort' : 'none';
    return { ...NAMED, family: 'nova', toolChoice: true, cachePoints: true, reasoning };
  }
  const jsonSchema = OPEN_WITH_SCHEMA.test(name);
  if (/openai\.|gpt-oss/.test(name)) return { ...NAMED, family: 'openai', jsonSchema: true, reasoning: 'effort' };
  if (/mistral|ministral|magistral/.test(name))
    return { ...NAMED, family: 'mistral', jsonSchema, toolChoice: /mistral-large/.test(name) };
  return { ...OTHER, jsonSchema };
}

function claudeOn(name: string): BedrockModel {
  return {
    family: 'claude',
    claude: claudeModelOf(name),
    jsonSchema: CLAUDE_WITH_SCHEMA.test(name),
    toolChoice: true,
    cachePoints: true,
    reasoning: 'claude',
    reasoningFormat: CLAUDE_FORMAT,
  };
}
