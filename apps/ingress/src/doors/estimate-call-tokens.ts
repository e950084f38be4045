import type { ChatCall, ChatMessage, DocumentNotes } from '#contracts';
import { estimateInputTokens } from '#providers';

/** A page of PDF is about 60 KB as base64 and 2,000 tokens to those who read it as text and picture. */
const FILE_CHARACTERS_PER_TOKEN = 30;

/**
 * Input tokens of a call, as the classifier estimates them for the router, and with what it has no need of: calls of tools,
 * thoughts, files. Nobody is asked, so it is the same whoever will serve; providers count differently from each other.
 */
export function estimateCallTokens({ messages, tools }: ChatCall): number {
  const amount = { textBytes: 0, images: 0, fileTokens: 0 };
  for (const message of messages) addMessage(amount, message);
  const toolBytes = tools ? Buffer.byteLength(JSON.stringify(tools)) : 0;
  const { textBytes, images, fileTokens } = amount;
  return estimateInputTokens({ textBytes, images, messages: messages.length, toolBytes }) + fileTokens;
}

interface Amount {
  textBytes: number;
  images: number;
  fileTokens: number;
}

function addMessage(amount: Amount, message: ChatMessage): void {
  const { content } = message;
  if (typeof content === 'string') amount.textBytes += Buffer.byteLength(content);
  else for (const part of content ?? []) addPart(amount, part);
  if (message.role !== 'assistant') return;
  for (const { function: asked } of message.tool_calls ?? []) {
    amount.textBytes += Buffer.byteLength(asked.name) + Buffer.byteLength(asked.arguments);
  }
  for (const detail of message.reasoning_details ?? []) {
    if (detail.type === 'reasoning.text') amount.textBytes += Buffer.byteLength(detail.text);
  }
}

type Part = Exclude<ChatMessage['content'], string | null | undefined>[number];

function addPart(amount: Amount, part: Part): void {
  if (part.type === 'text') amount.textBytes += Buffer.byteLength(part.text) + noteBytes(part.document);
  else if (part.type === 'image_url') amount.images += 1;
  else if (part.type === 'file') {
    amount.fileTokens += Math.ceil((part.file.file_data?.length ?? 0) / FILE_CHARACTERS_PER_TOKEN);
    amount.textBytes += noteBytes(part.document);
  }
}

/** What is said of a document is read with it. */
function noteBytes({ title = '', context = '', source = '' }: DocumentNotes = {}): number {
  return Buffer.byteLength(title) + Buffer.byteLength(context) + Buffer.byteLength(source);
}
