import type { AnswerBlock, BlockStep } from '../blocks/answer-block.js';
import { type ItemStatus, toAnnotation, toContentPart, toOpenItem, toOutputItem } from './to-output-item.js';

/** An event without its sequence number. */
export interface ResponseEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Where in the output the events of one item belong. */
interface Place {
  readonly item_id: string;
  readonly output_index: number;
}

/** The events of one step of one item; `status` is what it ends with. */
export function itemEvents(step: BlockStep, itemId: string, status: ItemStatus): readonly ResponseEvent[] {
  const place = { item_id: itemId, output_index: step.index };
  switch (step.type) {
    case 'open':
      return [
        { type: 'response.output_item.added', output_index: step.index, item: toOpenItem(step.block, itemId) },
        ...openPart(step.block, place),
      ];
    case 'text':
      return textEvents(step, place);
    case 'annotations':
      return step.annotations.map((annotation, at) => ({
        type: 'response.output_text.annotation.added',
        ...place,
        content_index: 0,
        annotation_index: step.from + at,
        annotation: toAnnotation(annotation),
      }));
    case 'close':
      return [
        ...closePart(step.block, place),
        { type: 'response.output_item.done', output_index: step.index, item: toOutputItem(step.block, itemId, status) },
      ];
  }
}

function openPart(block: AnswerBlock, place: Place): readonly ResponseEvent[] {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return [{ type: 'response.content_part.added', ...place, content_index: 0, part: toContentPart(block) }];
    case 'thought': {
      const part = { type: 'summary_text', text: '' };
      return [{ type: 'response.reasoning_summary_part.added', ...place, summary_index: 0, part }];
    }
    default:
      return [];
  }
}

function textEvents({ of, text, logprobs = [] }: BlockStep & { type: 'text' }, place: Place): readonly ResponseEvent[] {
  switch (of) {
    case 'text':
      return [{ type: 'response.output_text.delta', ...place, content_index: 0, delta: text, logprobs }];
    case 'refusal':
      return [{ type: 'response.refusal.delta', ...place, content_index: 0, delta: text }];
    case 'thought':
      return [{ type: 'response.reasoning_summary_text.delta', ...place, summary_index: 0, delta: text }];
    case 'call':
      return [{ type: 'response.function_call_arguments.delta', ...place, delta: text }];
  }
}

function closePart(block: AnswerBlock, place: Place): readonly ResponseEvent[] {
  switch (block.type) {
    case 'text':
    case 'refusal': {
      const done =
        block.type === 'text'
          ? { type: 'response.output_text.done', text: block.text, logprobs: block.logprobs }
          : { type: 'response.refusal.done', refusal: block.text };
      return [
        { ...done, ...place, content_index: 0 },
        { type: 'response.content_part.done', ...place, content_index: 0, part: toContentPart(block) },
      ];
    }
    case 'thought': {
      const { text } = block;
      return [
        { type: 'response.reasoning_summary_text.done', ...place, summary_index: 0, text },
        {
          type: 'response.reasoning_summary_part.done',
          ...place,
          summary_index: 0,
          part: { type: 'summary_text', text },
        },
      ];
    }
    case 'call': {
      const { name, arguments: text } = block;
      return [{ type: 'response.function_call_arguments.done', ...place, name, arguments: text }];
    }
    default:
      return [];
  }
}
