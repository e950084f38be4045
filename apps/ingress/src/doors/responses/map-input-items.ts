import type { AssistantMessage, ChatMessage, ReasoningDetail, TextPart, ToolCall } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { unsealThought } from '../blocks/seal-thought.js';
import type { DoorWarnings } from '../door-warnings.js';
import { isAbsent, listOfObjects, optionalTextOf, shown, textOf, unsupported } from '../read-fields.js';
import { ITEM } from './known-fields.js';
import { mapInputContent } from './map-input-content.js';

/** A model's turn that is being put together: its items come one by one. */
interface Turn {
  thoughts: ReasoningDetail[];
  content: string | readonly TextPart[] | null;
  calls: ToolCall[];
}

/**
 * Items as messages of the house. What the model made in one go (thoughts, text, calls) is one message again, because
 * providers want a call's result right behind the message that holds all calls.
 * @throws ApiProblem 400 naming the item's field
 */
export function mapInputItems(input: unknown, warnings: DoorWarnings): readonly ChatMessage[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  const items = listOfObjects(input, 'input');
  const reader = new ItemReader(warnings);
  for (const [at, item] of items.entries()) reader.read(item, `input[${at}]`);
  return reader.finish();
}

class ItemReader {
  private readonly messages: ChatMessage[] = [];
  private turn: Turn | null = null;
  /** Gemini's signatures by call; they come before the call. */
  private readonly proofs = new Map<string, string>();

  constructor(private readonly warnings: DoorWarnings) {}

  read(item: JsonObject, path: string): void {
    // A message is the one kind that may be written without its type.
    const type = item['type'] ?? (item['role'] === undefined ? undefined : 'message');
    this.warnings.unknownFields(item, ITEM.get(String(type)), path);
    switch (type) {
      case 'message':
        this.readMessage(item, path);
        return;
      case 'reasoning':
        this.readReasoning(item, path);
        return;
      case 'function_call':
        this.readCall(item, path);
        return;
      case 'function_call_output':
        this.say({
          role: 'tool',
          tool_call_id: textOf(item, 'call_id', path),
          content: mapInputContent(item['output'], `${path}.output`, this.warnings),
        });
        return;
      case 'item_reference':
        throw unsupported(`${path}.type`, 'nothing is stored here; send the item itself (store: false).');
      default:
        throw unsupported(`${path}.type`, `items of type ${shown(type)} are not known here.`);
    }
  }

  finish(): readonly ChatMessage[] {
    this.endTurn();
    return this.messages;
  }

  private readMessage(item: JsonObject, path: string): void {
    const content = mapInputContent(item['content'], `${path}.content`, this.warnings);
    switch (item['role']) {
      case 'assistant':
        if (this.turn?.content) this.endTurnUnlessCalling();
        this.addContent(content as string | readonly TextPart[]);
        return;
      case 'user':
        this.say({ role: 'user', content });
        return;
      case 'system':
      case 'developer':
        this.say({ role: item['role'], content: content as string | readonly TextPart[] });
        return;
      default:
        throw unsupported(`${path}.role`, `${shown(item['role'])} is none of user, assistant, system, developer.`);
    }
  }

  private readReasoning(item: JsonObject, path: string): void {
    if (this.turn?.content) this.endTurnUnlessCalling();
    const text = thoughtText(item, path);
    const sealed = optionalTextOf(item, 'encrypted_content', path);
    if (sealed === undefined) {
      if (text !== '') this.open().thoughts.push({ type: 'reasoning.text', text });
      return;
    }
    // What no door of ours has sealed came from OpenAI itself.
    const proof = unsealThought(sealed) ?? { kind: 'data' as const, value: sealed, format: 'openai-responses-v1' };
    if (proof.kind === 'call') {
      this.proofs.set(proof.callId, proof.value);
      return;
    }
    const format = proof.format === undefined ? {} : { format: proof.format };
    const detail: ReasoningDetail =
      proof.kind === 'data'
        ? { type: 'reasoning.encrypted', data: proof.value, ...format }
        : { type: 'reasoning.text', text, signature: proof.value, ...format };
    this.open().thoughts.push(detail);
  }

  private readCall(item: JsonObject, path: string): void {
    const id = textOf(item, 'call_id', path);
    const signature = this.proofs.get(id);
    this.open().calls.push({
      id,
      type: 'function',
      function: { name: textOf(item, 'name', path), arguments: textOf(item, 'arguments', path) },
      ...(signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }),
    });
  }

  private addContent(content: string | readonly TextPart[]): void {
    const turn = this.open();
    turn.content = turn.content === null ? content : [...asParts(turn.content), ...asParts(content)];
  }

  private open(): Turn {
    this.turn ??= { thoughts: [], content: null, calls: [] };
    return this.turn;
  }

  private say(message: ChatMessage): void {
    this.endTurn();
    this.messages.push(message);
  }

  private endTurnUnlessCalling(): void {
    if (this.turn?.calls.length === 0) this.endTurn();
  }

  private endTurn(): void {
    if (this.turn) this.messages.push(messageOf(this.turn));
    this.turn = null;
  }
}

function messageOf({ thoughts, content, calls }: Turn): AssistantMessage {
  const said = thoughts.flatMap((thought) => (thought.type === 'reasoning.text' ? [thought.text] : [])).join('');
  return {
    role: 'assistant',
    content,
    ...(said === '' ? {} : { reasoning_content: said }),
    ...(thoughts.length === 0 ? {} : { reasoning_details: thoughts }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function asParts(content: string | readonly TextPart[]): readonly TextPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** The thoughts themselves where they are given, else their summary. */
function thoughtText(item: JsonObject, path: string): string {
  const textsIn = (field: string) =>
    isAbsent(item[field])
      ? []
      : listOfObjects(item[field], `${path}.${field}`).map((part, at) =>
          textOf(part, 'text', `${path}.${field}[${at}]`),
        );
  const content = textsIn('content');
  return (content.length > 0 ? content : textsIn('summary')).join('\n\n');
}
