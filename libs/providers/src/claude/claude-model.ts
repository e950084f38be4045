/** What a Claude model takes, by its name; requests that ask for more are refused with a 400 by the provider. */
export interface ClaudeModel {
  /** Output at most, thinking included. */
  readonly maxOutputTokens: number;
  /** False: the maximum is a guess for when the caller names none, not a limit. */
  readonly isKnown: boolean;
  /** Keeps to a JSON schema by itself (structured outputs, strict tools). */
  readonly jsonSchema: boolean;
  /** `budget`: thinking is given tokens. `adaptive`: it decides by an effort. */
  readonly thinking: 'none' | 'budget' | 'adaptive-or-budget' | 'adaptive';
  readonly canStopThinking: boolean;
  readonly efforts: readonly ClaudeEffort[];
  /** Temperature, top_p, top_k. */
  readonly sampling: boolean;
  /** Can be made to call a tool. */
  readonly forcedTool: boolean;
}

export type ClaudeEffort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

const UP_TO_HIGH: readonly ClaudeEffort[] = ['low', 'medium', 'high'];
const WITH_MAX: readonly ClaudeEffort[] = ['low', 'medium', 'high', 'max'];
const ALL: readonly ClaudeEffort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** The oldest ones, and whatever speaks this wire without being Claude: the least that all take. */
const PLAIN: ClaudeModel = {
  maxOutputTokens: 4_096,
  isKnown: false,
  jsonSchema: false,
  thinking: 'budget',
  canStopThinking: true,
  efforts: [],
  sampling: true,
  forcedTool: true,
};
const OLD: ClaudeModel = { ...PLAIN, isKnown: true, thinking: 'none' };
const BUDGET: ClaudeModel = { ...PLAIN, isKnown: true, maxOutputTokens: 64_000 };
const STRUCTURED: ClaudeModel = { ...BUDGET, jsonSchema: true };
const ADAPTIVE: ClaudeModel = {
  ...STRUCTURED,
  maxOutputTokens: 128_000,
  thinking: 'adaptive-or-budget',
  efforts: WITH_MAX,
};
const WITHOUT_SAMPLING: ClaudeModel = { ...ADAPTIVE, efforts: ALL, sampling: false };
const ADAPTIVE_ONLY: ClaudeModel = { ...WITHOUT_SAMPLING, thinking: 'adaptive' };
const ALWAYS_THINKING: ClaudeModel = { ...ADAPTIVE_ONLY, canStopThinking: false };

/**
 * By what is in the name, the first that fits: names come with dates, with a region and a version on Bedrock
 * (`us.anthropic.claude-sonnet-4-5-20250929-v1:0`), with `@` on Vertex. Limits and abilities as the models overview and
 * the pages on thinking, effort and structured outputs of platform.claude.com say, end of 2026.
 */
const MODELS: readonly (readonly [RegExp, ClaudeModel])[] = [
  [/claude-(?:sonnet|opus)-5-5|claude-(?:fable|mythos)-5-[12]/, { ...ALWAYS_THINKING, forcedTool: false }],
  [/claude-(?:fable|mythos)-5/, ALWAYS_THINKING],
  [/claude-haiku-5-5/, ADAPTIVE_ONLY],
  [/claude-(?:opus-5|sonnet-5|opus-4-[78])/, WITHOUT_SAMPLING],
  [/claude-(?:opus|sonnet)-4-6/, ADAPTIVE],
  [/claude-opus-4-5/, { ...STRUCTURED, efforts: UP_TO_HIGH }],
  [/claude-(?:sonnet|haiku)-4-5/, STRUCTURED],
  [/claude-opus-4-1/, { ...STRUCTURED, maxOutputTokens: 32_000 }],
  [/claude-opus-4(?:-0|-2025|@)/, { ...BUDGET, maxOutputTokens: 32_000 }],
  [/claude-sonnet-4(?:-0|-2025|@)|claude-3-7/, BUDGET],
  [/claude-3-5/, { ...OLD, maxOutputTokens: 8_192 }],
  [/claude-(?:3|2|v2|instant)/, OLD],
  // Newer than this table: like the newest, and no limit is claimed for it.
  [/claude-/, { ...ADAPTIVE_ONLY, maxOutputTokens: 32_000, isKnown: false }],
];

export function claudeModelOf(name: string): ClaudeModel {
  // Aggregators write the version with a dot: `claude-sonnet-4.5`.
  const plain = name.toLowerCase().replaceAll('.', '-');
  return MODELS.find(([pattern]) => pattern.test(plain))?.[1] ?? PLAIN;
}
