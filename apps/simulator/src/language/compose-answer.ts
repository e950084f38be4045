import { chooseTools, type OfferedTool, type ToolCall, type ToolChoice } from './choose-tools.js';
import { afterMarker, classifyPrompt } from './classify-prompt.js';
import { composeLength, composeText, composeToolSummary } from './compose-text.js';
import { phrasesOf } from './phrases.js';
import { schemaInstance } from './schema-instance.js';
import type { JsonSchema } from './schema-source.js';

/** One message of a conversation, whatever the wire it came on. */
export interface Turn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  /** Of a tool's result: the name of the tool, where the wire tells it. */
  readonly toolName?: string;
}

export type AnswerFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  | { readonly kind: 'schema'; readonly schema: JsonSchema };

/** What an answer depends on, and nothing else: no clock, no randomness, no history. */
export interface Prompt {
  readonly turns: readonly Turn[];
  readonly tools: readonly OfferedTool[];
  readonly toolChoice: ToolChoice;
  readonly parallelToolCalls: boolean;
  readonly format: AnswerFormat;
  /** Selects the wording of free text: the choice's index plus the caller's seed. */
  readonly variant: number;
  /** Said by a directive: this text, or a text of so many tokens. */
  readonly wantedText?: string | undefined;
  readonly wantedTokens?: number | undefined;
}

export interface Answer {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

/** What the model that is not there says. */
export function composeAnswer(prompt: Prompt): Answer {
  if (prompt.wantedText !== undefined) return { text: prompt.wantedText, toolCalls: [] };
  const message = lastText(prompt.turns);
  if (prompt.wantedTokens !== undefined) return { text: composeLength(message, prompt.wantedTokens), toolCalls: [] };
  const toolCalls = toolCallsFor(prompt, message);
  return toolCalls.length > 0 ? { text: '', toolCalls } : { text: composeContent(prompt, message), toolCalls: [] };
}

function toolCallsFor(prompt: Prompt, message: string): ToolCall[] {
  const afterTool = prompt.turns[prompt.turns.length - 1]?.role === 'tool';
  if (prompt.tools.length === 0 || (afterTool && prompt.toolChoice === 'auto')) return [];
  return chooseTools(prompt.tools, message, { choice: prompt.toolChoice, parallel: prompt.parallelToolCalls });
}

function composeContent(prompt: Prompt, message: string): string {
  if (prompt.format.kind === 'schema') {
    const subject = afterMarker(message);
    return JSON.stringify(schemaInstance(prompt.format.schema, subject, phrasesOf(subject)));
  }
  const results = toolResults(prompt.turns);
  const label = results.length > 0 ? undefined : classifyPrompt(promptTexts(prompt.turns));
  const text = label ?? (results.length > 0 ? composeToolSummary(results) : composeText(message, prompt.variant));
  return prompt.format.kind === 'json' ? JSON.stringify({ [jsonKey(prompt.turns, label)]: text }) : text;
}

/** System texts first, the last user's message last: where labels and the text to classify are looked for. */
function promptTexts(turns: readonly Turn[]): string[] {
  const system = turns.filter((turn) => turn.role === 'system').map((turn) => turn.text);
  return [...system, lastText(turns)];
}

function lastText(turns: readonly Turn[]): string {
  for (let index = turns.length - 1; index >= 0; index -= 1) {
    const turn = turns[index];
    if (turn?.role === 'user') return turn.text;
  }
  return turns[turns.length - 1]?.text ?? '';
}

/** The tools' results since the assistant last spoke. */
function toolResults(turns: readonly Turn[]): { name: string; text: string }[] {
  const results: { name: string; text: string }[] = [];
  for (let index = turns.length - 1; index >= 0; index -= 1) {
    const turn = turns[index];
    if (turn?.role !== 'tool') break;
    results.unshift({ name: turn.toolName ?? 'The tool', text: turn.text });
  }
  return results;
}

/** The key a prompt asks its JSON answer under: `{"intent": …}` or `key "intent"`; "label" or "answer" when it names none. */
function jsonKey(turns: readonly Turn[], label: string | undefined): string {
  for (const turn of [...turns].reverse()) {
    const found =
      /\{\s*["']?(\w{1,40})["']?\s*:/.exec(turn.text) ?? /\b(?:key|field|property)\s+["'`](\w{1,40})/i.exec(turn.text);
    if (found?.[1]) return found[1];
  }
  return label === undefined ? 'answer' : 'label';
}
