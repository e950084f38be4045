import type { AnswerMessage, ChatFinishReason, ReasoningDetail, ToolCall } from '#contracts';
import type { AnswerIdentity, Completion } from '../adapter.js';
import type { FinishReason } from '../finish-reason.js';
import { placed } from './chat-stream.js';
import { JSON_ANSWER_TOOL } from './json-answer.js';
import { toChatFinishReason } from './to-chat-finish-reason.js';
import { toChatUsage } from './to-chat-usage.js';

/** What a whole answer says of itself beside its message. */
export interface AnswerParts {
  readonly id?: string;
  readonly finishReason?: FinishReason;
  /** The finish says more than OpenAI's word for it. */
  readonly saysMore?: boolean;
  readonly stopSequence?: string;
  readonly model?: string;
  readonly serviceTier?: string;
  readonly usage: Completion['usage'];
}

/** Puts the blocks of one whole answer together to a message; the same rules as `chat-stream.ts` has for streams. */
export class AnswerDraft {
  hasJsonAnswer = false;
  refusal: string | undefined;
  private text = '';
  private reasoning = '';
  private leftOutBlocks = 0;
  private readonly toolCalls: ToolCall[] = [];
  private readonly details: ReasoningDetail[] = [];
  private readonly annotations: unknown[] = [];

  /** @param annotations about this piece of text */
  addText(text: string, annotations: readonly unknown[] = []): void {
    const startsAt = this.text.length;
    this.text += text;
    if (annotations.length > 0) this.annotations.push(...placed({ startsAt, annotations }, this.text.length));
  }

  addDetail(detail: ReasoningDetail): void {
    if (detail.type === 'reasoning.text') this.reasoning += detail.text;
    this.details.push({ ...detail, index: this.details.length });
  }

  addToolCall(call: { readonly id: string; readonly name: string; readonly input: unknown }): void {
    const text = JSON.stringify(call.input ?? {});
    if (call.name === JSON_ANSWER_TOOL) {
      this.hasJsonAnswer = true;
      this.addText(text);
      return;
    }
    this.toolCalls.push({ id: call.id, type: 'function', function: { name: call.name, arguments: text } });
  }

  leaveOut(): void {
    this.leftOutBlocks += 1;
  }

  /** Whether the model called tools of the caller. */
  get hasToolCalls(): boolean {
    return this.toolCalls.length > 0;
  }

  finish(parts: AnswerParts, identity: AnswerIdentity | undefined): Completion {
    const { finishReason, model = identity?.model, serviceTier, usage } = parts;
    const answer = {
      id: parts.id ?? identity?.id ?? '',
      object: 'chat.completion',
      created: Math.floor((identity?.nowMs ?? 0) / 1_000),
      model: model ?? '',
      choices: [{ index: 0, message: this.message(), ...finishFields(parts) }],
      ...(Object.keys(usage).length === 0 ? {} : { usage: toChatUsage(usage) }),
      ...(serviceTier === undefined ? {} : { service_tier: serviceTier }),
    };
    return {
      body: JSON.stringify(answer),
      usage,
      ...(finishReason ? { finishReason } : {}),
      ...(parts.model === undefined ? {} : { model: parts.model }),
      ...(serviceTier === undefined ? {} : { serviceTier }),
      ...(this.leftOutBlocks === 0 ? {} : { leftOutBlocks: this.leftOutBlocks }),
    };
  }

  private message(): AnswerMessage {
    return {
      role: 'assistant',
      content: this.text === '' ? null : this.text,
      ...(this.refusal === undefined ? {} : { refusal: this.refusal }),
      ...(this.reasoning === '' ? {} : { reasoning_content: this.reasoning }),
      ...(this.details.length === 0 ? {} : { reasoning_details: this.details }),
      ...(this.annotations.length === 0 ? {} : { annotations: this.annotations }),
      ...(this.toolCalls.length === 0 ? {} : { tool_calls: this.toolCalls }),
    };
  }
}

/** The part of a choice that says why it ended, the same for whole and streamed answers. */
export function finishFields({ finishReason, saysMore, stopSequence }: Omit<AnswerParts, 'usage'>): {
  readonly finish_reason: ChatFinishReason | null;
  readonly native_finish_reason?: string;
  readonly stop_sequence?: string;
} {
  return {
    finish_reason: finishReason ? toChatFinishReason(finishReason.unified) : null,
    ...(finishReason && saysMore ? { native_finish_reason: finishReason.raw } : {}),
    ...(stopSequence === undefined ? {} : { stop_sequence: stopSequence }),
  };
}
