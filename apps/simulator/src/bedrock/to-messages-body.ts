import { invalid, recordOf } from '../anthropic/invalid-request.js';

type Fields = Readonly<Record<string, unknown>>;

/** What Converse takes when nothing is said of a limit. */
const DEFAULT_MAX_TOKENS = 4096;

/**
 * A Converse request in the words of Anthropic's Messages: Bedrock says the same of a Claude model in other names, so the
 * simulator reads both with one reader and refuses the same things. @throws RequestRefusal
 */
export function toMessagesBody(body: Fields, model: string, stream: boolean): Fields {
  const inference = recordOf(body['inferenceConfig']);
  const more = recordOf(body['additionalModelRequestFields']);
  const { thinking, top_k: topK, output_config: outputConfig } = more;
  const format = recordOf(recordOf(body['outputConfig'])['textFormat']);
  const schema = recordOf(recordOf(format['structure'])['jsonSchema'])['schema'];
  const tools = recordOf(body['toolConfig'])['tools'];
  return dropAbsent({
    model,
    stream,
    max_tokens: inference['maxTokens'] ?? DEFAULT_MAX_TOKENS,
    temperature: inference['temperature'],
    top_p: inference['topP'],
    top_k: topK,
    stop_sequences: inference['stopSequences'],
    thinking,
    output_config:
      typeof schema === 'string' ? { format: { type: 'json_schema', schema: JSON.parse(schema) } } : outputConfig,
    system: body['system'] === undefined ? undefined : mapBlocks(body['system'], 'system'),
    messages: mapMessages(body['messages']),
    tools: tools === undefined ? undefined : mapTools(tools),
    tool_choice: more['tool_choice'] ?? mapToolChoice(recordOf(body['toolConfig'])['toolChoice']),
  });
}

/** The texts of a request with their directives still in them. */
export function converseTexts(body: Fields): string[] {
  const messages = Array.isArray(body['messages']) ? body['messages'] : [];
  const contents = [body['system'], ...messages.map((message) => recordOf(message)['content'])];
  const blocks = contents.flatMap((content) => (Array.isArray(content) ? content.map(recordOf) : []));
  return blocks.map((block) => block['text']).filter((text): text is string => typeof text === 'string');
}

function mapMessages(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages;
  return messages.map((message: unknown, index) => {
    const { role, content } = recordOf(message);
    return { role, content: mapBlocks(content, `messages.${index}.content`) };
  });
}

/** A cache point is a block of its own here; there it is a mark on the block before it. */
function mapBlocks(content: unknown, path: string): unknown {
  if (!Array.isArray(content)) return content;
  const blocks: Record<string, unknown>[] = [];
  content.forEach((value: unknown, index) => {
    const block = recordOf(value);
    const point = block['cachePoint'];
    const last = blocks.at(-1);
    if (point === undefined) blocks.push(mapBlock(block, `${path}.${index}`));
    else if (last) last['cache_control'] = dropAbsent({ type: 'ephemeral', ttl: recordOf(point)['ttl'] });
    else throw invalid(`${path}.${index}: a cachePoint must follow what it is to cache`);
  });
  return blocks;
}

function mapBlock(block: Fields, path: string): Record<string, unknown> {
  if (block['text'] !== undefined) return { type: 'text', text: block['text'] };
  if (block['image'] !== undefined) return { type: 'image', source: mapSource(recordOf(block['image'])) };
  if (block['document'] !== undefined) return { type: 'document', source: mapSource(recordOf(block['document'])) };
  if (block['toolUse'] !== undefined) {
    const { toolUseId: id, name, input } = recordOf(block['toolUse']);
    return { type: 'tool_use', id, name, input };
  }
  if (block['toolResult'] !== undefined) {
    const { toolUseId: id, content } = recordOf(block['toolResult']);
    return { type: 'tool_result', tool_use_id: id, content: mapResults(content, path) };
  }
  const { reasoningText, redactedContent } = recordOf(block['reasoningContent']);
  if (reasoningText !== undefined) {
    const { text, signature } = recordOf(reasoningText);
    return { type: 'thinking', thinking: text, signature };
  }
  if (redactedContent !== undefined) return { type: 'redacted_thinking', data: redactedContent };
  throw invalid(`${path}: none of the members of ContentBlock is set`);
}

function mapResults(content: unknown, path: string): unknown {
  if (!Array.isArray(content)) return content;
  return content.map((value: unknown, index) => {
    const block = recordOf(value);
    if (block['json'] !== undefined) return { type: 'text', text: JSON.stringify(block['json']) };
    return mapBlock(block, `${path}.toolResult.content.${index}`);
  });
}

/** Bytes are base64 in JSON; the format stands for the media type. */
function mapSource(media: Fields): object {
  const { bytes } = recordOf(media['source']);
  return { type: 'base64', media_type: String(media['format']), data: bytes };
}

function mapTools(tools: unknown): unknown {
  if (!Array.isArray(tools)) return tools;
  return tools.flatMap((value: unknown) => {
    const { name, description, inputSchema } = recordOf(recordOf(value)['toolSpec']);
    if (name === undefined) return [];
    return [dropAbsent({ name, description, input_schema: recordOf(inputSchema)['json'] })];
  });
}

function mapToolChoice(choice: unknown): unknown {
  const { auto, any, tool } = recordOf(choice);
  if (auto !== undefined) return { type: 'auto' };
  if (any !== undefined) return { type: 'any' };
  return tool === undefined ? undefined : { type: 'tool', name: recordOf(tool)['name'] };
}

function dropAbsent(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
