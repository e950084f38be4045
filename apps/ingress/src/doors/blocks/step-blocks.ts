import type { ChatChunkChoice, ReasoningDetail, ToolCallDelta } from '#contracts';
import type { AnswerBlock, BlockStep, CallBlock, RefusalBlock, TextBlock, ThoughtBlock } from './answer-block.js';
import { thoughtOf, thoughtText, tokensOf } from './blocks-of-completion.js';

/** A block that is not at its end. At most one is no call; calls may be open beside each other. */
interface OpenBlock {
  readonly index: number;
  readonly block: AnswerBlock;
  /** The index of a call in its chunks, of thoughts in their details. */
  readonly key?: number | undefined;
  /** Where the text of a thought comes from: providers that send it twice say it once more in the details. */
  readonly source?: 'text' | 'details';
}

export interface BlocksState {
  /** Blocks there have been. */
  readonly count: number;
  readonly calls: number;
  readonly open: readonly OpenBlock[];
  readonly hasThoughtText: boolean;
}

/** No provider writes so many calls in turns: a hostile stream must not make every delta search thousands. */
const MAX_OPEN = 128;

export const NO_BLOCKS: BlocksState = { count: 0, calls: 0, open: [], hasThoughtText: false };

type Step = readonly [BlocksState, readonly BlockStep[]];

/**
 * One delta of a streamed answer: thoughts, text and refusals end where something else begins; a call ends there when its
 * arguments are whole, because some providers write the arguments of several calls in turns.
 */
export function stepBlocks(state: BlocksState, choice: ChatChunkChoice, answerId: string): Step {
  const draft = new BlocksDraft(state, answerId);
  const { reasoning_content: thought, reasoning_details: details, content, refusal, annotations } = choice.delta ?? {};
  if (thought) draft.think(thought, 'text');
  for (const detail of details ?? []) draft.addDetail(detail);
  if (content) draft.say(content, tokensOf(choice));
  if (refusal) draft.refuse(refusal);
  if (annotations && annotations.length > 0) draft.annotate(annotations);
  for (const call of choice.delta?.tool_calls ?? []) draft.addCall(call);
  return [draft.state, draft.steps];
}

/** The answer is over: what is open ends, in order. */
export function endBlocks(state: BlocksState): readonly BlockStep[] {
  return state.open.map(closeStep);
}

class BlocksDraft {
  readonly steps: BlockStep[] = [];

  constructor(
    public state: BlocksState,
    private readonly answerId: string,
  ) {}

  think(text: string, source: 'text' | 'details', key?: number): void {
    const open = this.current('thought');
    const isOther = source === 'details' && open?.key !== undefined && key !== undefined && open.key !== key;
    if (!open || isOther) this.openBlock({ type: 'thought', text: '' }, { source, key });
    this.grow(text);
    if (source === 'text') this.state = { ...this.state, hasThoughtText: true };
  }

  addDetail(detail: ReasoningDetail): void {
    const block = thoughtOf(detail);
    if (block.type !== 'thought') {
      this.addWhole(block);
      return;
    }
    const open = this.current('thought');
    const isRepeated = open ? open.source === 'text' : this.state.hasThoughtText && block.signature === undefined;
    const text = thoughtText(detail);
    if (text !== '' && !isRepeated) this.think(text, 'details', detail.index);
    if (block.signature !== undefined) this.sign(block);
  }

  say(text: string, logprobs: readonly unknown[]): void {
    if (!this.current('text')) this.openBlock({ type: 'text', text: '', annotations: [], logprobs: [] });
    this.grow(text, logprobs);
  }

  refuse(text: string): void {
    if (!this.current('refusal')) this.openBlock({ type: 'refusal', text: '' });
    this.grow(text);
  }

  /** They belong to text; where none is open there is nothing they could be shown at. */
  annotate(annotations: readonly unknown[]): void {
    const open = this.current('text');
    if (!open) return;
    const block = open.block as TextBlock;
    this.replace(open, { ...block, annotations: [...block.annotations, ...annotations] });
    this.steps.push({ type: 'annotations', index: open.index, annotations, from: block.annotations.length });
  }

  addCall(delta: ToolCallDelta): void {
    const open = this.openCall(delta) ?? this.beginCall(delta);
    const text = delta.function?.arguments;
    if (!open || !text) return;
    const block = open.block as CallBlock;
    this.replace(open, { ...block, arguments: block.arguments + text });
    this.steps.push({ type: 'text', index: open.index, of: 'call', text });
  }

  /** A proof ends its thought. It may come when nothing of the thought was shown. */
  private sign({ signature, format }: ThoughtBlock): void {
    const open = this.current('thought') ?? this.openBlock({ type: 'thought', text: '' });
    const signed = { ...open.block, signature, ...(format === undefined ? {} : { format }) } as ThoughtBlock;
    this.close({ ...open, block: signed });
  }

  private openCall({ index, id }: ToolCallDelta): OpenBlock | undefined {
    return this.state.open.find(({ block, key }) => {
      if (block.type !== 'call') return false;
      // Hosts that number every call 0 still give each an id of its own.
      return key === (index ?? 0) && (!id || id === block.id);
    });
  }

  /** Nothing begins without a name: what comes late for a call that is over is dropped. */
  private beginCall({ index, id, function: asked, extra_content: extra }: ToolCallDelta): OpenBlock | undefined {
    if (!asked?.name) return undefined;
    const callId = id || `${this.answerId}-${this.state.calls}`;
    this.state = { ...this.state, calls: this.state.calls + 1 };
    const signature = extra?.google?.thought_signature;
    this.closeFinished();
    if (signature) this.addWhole({ type: 'call-proof', callId, signature }, false);
    return this.openBlock({ type: 'call', id: callId, name: asked.name, arguments: '' }, { key: index ?? 0 }, false);
  }

  private current(type: 'thought' | 'text' | 'refusal'): OpenBlock | undefined {
    const last = this.state.open.at(-1);
    return last?.block.type === type ? last : undefined;
  }

  private addWhole(block: AnswerBlock, closesOthers = true): void {
    this.close(this.openBlock(block, {}, closesOthers));
  }

  private openBlock(block: AnswerBlock, more: Partial<OpenBlock> = {}, closesOthers = true): OpenBlock {
    if (closesOthers) for (const each of this.state.open) this.close(each);
    const opened = { index: this.state.count, block, ...more };
    this.state = { ...this.state, count: this.state.count + 1, open: [...this.state.open, opened] };
    this.steps.push({ type: 'open', index: opened.index, block });
    return opened;
  }

  private grow(text: string, logprobs: readonly unknown[] = []): void {
    const open = this.state.open.at(-1) as OpenBlock;
    const block = open.block as ThoughtBlock | TextBlock | RefusalBlock;
    const tokens = block.type === 'text' && logprobs.length > 0 ? { logprobs: [...block.logprobs, ...logprobs] } : {};
    this.replace(open, { ...block, text: block.text + text, ...tokens });
    const { type: of } = block;
    this.steps.push({ type: 'text', index: open.index, of, text, ...(logprobs.length > 0 ? { logprobs } : {}) });
  }

  private replace(open: OpenBlock, block: AnswerBlock): void {
    const blocks = this.state.open.map((each) => (each.index === open.index ? { ...each, block } : each));
    this.state = { ...this.state, open: blocks };
  }

  private closeFinished(): void {
    for (const open of this.state.open) {
      const isOver = open.block.type !== 'call' || isJson(open.block.arguments);
      if (isOver || this.state.open.length >= MAX_OPEN) this.close(open);
    }
  }

  private close(open: OpenBlock): void {
    this.state = { ...this.state, open: this.state.open.filter(({ index }) => index !== open.index) };
    this.steps.push(closeStep(open));
  }
}

function closeStep({ index, block }: OpenBlock): BlockStep {
  return { type: 'close', index, block };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
