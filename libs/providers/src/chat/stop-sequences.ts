import { saysSomething } from './conversation.js';

/** OpenAI's `stop`, one or several. Sequences of spaces alone are refused by Anthropic and Bedrock and left out. */
export function stopSequencesOf(stop: unknown): readonly string[] {
  return (Array.isArray(stop) ? stop : [stop]).filter(saysSomething);
}
