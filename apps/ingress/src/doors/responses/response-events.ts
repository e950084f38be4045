import type { ApiError, ChatChunk } from '#contracts';
import { stemOf } from '../answer-id.js';
import type { BlockStep } from '../blocks/answer-block.js';
import { type AnswerFacts, firstChoice, learnFacts, NO_FACTS } from '../blocks/answer-facts.js';
import { type BlocksState, endBlocks, NO_BLOCKS, stepBlocks } from '../blocks/step-blocks.js';
import { type DoorEvent, typedEvent } from '../door-event.js';
import type { StreamReducer } from '../presentation.js';
import { itemEvents, type ResponseEvent } from './item-events.js';
import { type ResponseTerms, responseObject, statusOf } from './response-object.js';
import { type ItemStatus, itemId, toOutputItem } from './to-output-item.js';

export interface ResponseState {
  readonly facts: AnswerFacts;
  readonly blocks: BlocksState;
  /** Ids of the items by their place. */
  readonly ids: readonly string[];
  /** Items that are whole, by their place: calls may end in another order than they began. */
  readonly output: ReadonlyMap<number, object>;
  /** The number of the next event. */
  readonly sequence: number;
}

/**
 * response.created → response.in_progress → per item: output_item.added → its parts and deltas → output_item.done →
 * response.completed | incomplete | failed. Every event has its number.
 */
export function responseReducer(terms: ResponseTerms): StreamReducer<ResponseState> {
  const initial = { facts: NO_FACTS, blocks: NO_BLOCKS, ids: [], output: new Map<number, object>(), sequence: 0 };
  return {
    initial,
    next(state, chunk) {
      const facts = learnFacts(state.facts, chunk);
      const [blocks, steps] = stepChunk(state.blocks, chunk, facts.id);
      const known = { ...state, facts, blocks };
      const begun = state.sequence === 0 ? numbered(known, startEvents(facts, terms)) : ([known, []] as const);
      const [next, events] = applySteps(begun[0], steps, 'completed');
      return [next, [...begun[1], ...events]];
    },
    end(state) {
      const status = statusOf(state.facts);
      const [begun, opening] =
        state.sequence === 0 ? numbered(state, startEvents(state.facts, terms)) : ([state, []] as const);
      const [ended, closing] = applySteps(begun, endBlocks(state.blocks), status);
      const response = responseObject({ facts: ended.facts, terms, status, output: outputOf(ended) });
      const [, last] = numbered(ended, [{ type: `response.${status}`, response }]);
      return [...opening, ...closing, ...last];
    },
    fail: (state, error) => numbered(state, failEvents(state, error, terms))[1],
  };
}

function stepChunk(blocks: BlocksState, chunk: ChatChunk, answerId: string) {
  const choice = firstChoice(chunk);
  return choice ? stepBlocks(blocks, choice, answerId) : ([blocks, []] as const);
}

function startEvents(facts: AnswerFacts, terms: ResponseTerms): readonly ResponseEvent[] {
  const response = responseObject({ facts, terms, status: 'in_progress', output: [] });
  return [
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
  ];
}

type Numbered = readonly [ResponseState, readonly DoorEvent[]];

function applySteps(state: ResponseState, steps: readonly BlockStep[], status: ItemStatus): Numbered {
  let current = state;
  const events: DoorEvent[] = [];
  for (const [at, step] of steps.entries()) {
    current = noteStep(current, step);
    const id = current.ids[step.index] as string;
    // Where an answer was cut, only its last item was.
    const itemStatus = at === steps.length - 1 ? status : 'completed';
    if (step.type === 'close') current = keepItem(current, step, toOutputItem(step.block, id, itemStatus));
    const [next, said] = numbered(current, itemEvents(step, id, itemStatus));
    current = next;
    events.push(...said);
  }
  return [current, events];
}

function noteStep(state: ResponseState, step: BlockStep): ResponseState {
  if (step.type !== 'open') return state;
  return { ...state, ids: [...state.ids, itemId(step.block, stemOf(state.facts.id), step.index)] };
}

function keepItem(state: ResponseState, { index }: BlockStep, item: object): ResponseState {
  return { ...state, output: new Map(state.output).set(index, item) };
}

function outputOf({ output }: ResponseState): readonly object[] {
  return [...output].sort(([a], [b]) => a - b).map(([, item]) => item);
}

/**
 * The response as failed, then the error: readers of events see both, clients that know only `error` (OpenAI's throws
 * there) see that.
 */
function failEvents(state: ResponseState, error: ApiError, terms: ResponseTerms): readonly ResponseEvent[] {
  const code = error.code ?? error.type;
  const failed = { code, message: error.message };
  const response = responseObject({
    facts: state.facts,
    terms,
    status: 'failed',
    output: outputOf(state),
    error: failed,
  });
  const begun = state.sequence === 0 ? startEvents(state.facts, terms) : [];
  return [...begun, { type: 'response.failed', response }, { type: 'error', ...failed, param: error.param }];
}

function numbered(state: ResponseState, events: readonly ResponseEvent[]): Numbered {
  const said = events.map((event, at) => typedEvent({ ...event, sequence_number: state.sequence + at }));
  return [{ ...state, sequence: state.sequence + events.length }, said];
}
