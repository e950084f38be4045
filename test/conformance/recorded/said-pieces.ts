import { type Fields, has, listOf, parsed, recordOf, textOf } from './fields.js';

export type Form = 'whole' | 'stream';

export interface SaidCall {
  readonly name: string;
  /** Undefined: it came in pieces that are not put together here. */
  readonly arguments: unknown;
}

/** Something an event says to the caller: a bit of text, or of a call of one of his tools. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'call';
      /** Which call it belongs to; '' where every call comes whole. */
      readonly at: string;
      readonly name?: string;
      readonly id?: string;
      readonly input?: unknown;
      readonly json?: string;
      readonly isPieced?: boolean;
    };

/** One function for every API, because their places differ: of an event of one the others' find nothing. */
export function piecesOf(event: Fields, form: Form): Piece[] {
  return [
    ...openaiPieces(event, form),
    ...anthropicPieces(event),
    ...geminiPieces(event),
    ...bedrockPieces(event),
    ...coherePieces(event),
  ];
}

/** The answer's first choice, wherever in the list it stands. */
export function firstOf(choices: unknown): Fields {
  return listOf(choices).find(({ index }, position) => (index ?? position) === 0) ?? {};
}

function openaiPieces(event: Fields, form: Form): Piece[] {
  const choice = firstOf(event['choices']);
  // Perplexity has both in each: the answer so far, and what is new.
  const [own, other] = form === 'whole' ? ['message', 'delta'] : ['delta', 'message'];
  const said = recordOf(choice[own ?? ''] ?? choice[other ?? '']);
  const calls = listOf(said['tool_calls']).map((call, position): Piece => {
    const { name, arguments: json, input } = recordOf(call['function'] ?? call['custom']);
    const at = form === 'whole' ? String(position) : String(call['index'] ?? '');
    return { kind: 'call', at, ...named(name, call['id']), json: textOf(json ?? input) };
  });
  return [...textPieces(said['content'] ?? choice['text']), ...calls];
}

/** Text, or a list of parts. */
export function textPieces(content: unknown): Piece[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  return listOf(content).flatMap(({ type, text }): Piece[] =>
    type === 'text' ? [{ kind: 'text', text: textOf(text) }] : [],
  );
}

function anthropicPieces(event: Fields): Piece[] {
  const delta = recordOf(event['delta']);
  const at = String(event['index']);
  switch (event['type']) {
    case 'message':
      return listOf(event['content']).flatMap((each, position) => blockPieces(each, String(position)));
    case 'message_start':
      return listOf(recordOf(event['message'])['content']).flatMap((each, position) =>
        blockPieces(each, `begun ${position}`),
      );
    case 'content_block_start':
      return blockPieces(recordOf(event['content_block']), at);
    case 'content_block_delta':
      if (delta['type'] === 'text_delta') return [{ kind: 'text', text: textOf(delta['text']) }];
      return delta['type'] === 'input_json_delta' ? [{ kind: 'call', at, json: textOf(delta['partial_json']) }] : [];
    default:
      return [];
  }
}

/** A block that is none of the caller's ends what was at its place before. */
function blockPieces(block: Fields, at: string): Piece[] {
  if (block['type'] === 'text') return [{ kind: 'text', text: textOf(block['text']) }];
  const name = block['type'] === 'tool_use' ? textOf(block['name']) : NOT_FOR_THE_CALLER;
  return [{ kind: 'call', at, name, id: textOf(block['id']), input: block['input'] }];
}

const NOT_FOR_THE_CALLER = '(run by the provider)';

function geminiPieces(event: Fields): Piece[] {
  const parts = listOf(recordOf(firstOf(event['candidates'])['content'])['parts']);
  return parts.flatMap((part): Piece[] => {
    if (part['thought'] === true) return [];
    if (part['functionCall'] === undefined) return textPieces(part['text']);
    const { name, args, willContinue } = recordOf(part['functionCall']);
    // Arguments that come in pieces by JSON path are not put together here: of such a call only the name is compared.
    const isPieced = willContinue === true;
    return [{ kind: 'call', at: '', ...named(name), input: isPieced ? undefined : (args ?? {}), isPieced }];
  });
}

function bedrockPieces(event: Fields): Piece[] {
  const start = recordOf(event['contentBlockStart']);
  const delta = recordOf(event['contentBlockDelta']);
  const at = String(start['contentBlockIndex'] ?? delta['contentBlockIndex']);
  const said = recordOf(delta['delta']);
  const json = recordOf(said['toolUse'])['input'];
  const content = listOf(recordOf(recordOf(event['output'])['message'])['content']);
  return [
    ...content.flatMap((block, position) => bedrockBlock(block, String(position))),
    ...bedrockCall(recordOf(start['start'])['toolUse'], at),
    ...textPieces(said['text']),
    ...(json === undefined ? [] : [{ kind: 'call' as const, at, json: textOf(json) }]),
  ];
}

function bedrockBlock(block: Fields, at: string): Piece[] {
  const cited = listOf(recordOf(block['citationsContent'])['content']);
  return [
    ...textPieces(block['text']),
    ...cited.flatMap(({ text }) => textPieces(text)),
    ...bedrockCall(block['toolUse'], at),
  ];
}

function bedrockCall(call: unknown, at: string): Piece[] {
  const { name, toolUseId, input, type } = recordOf(call);
  if (name === undefined) return [];
  const isOurs = type !== 'server_tool_use';
  return [{ kind: 'call', at, ...named(isOurs ? name : NOT_FOR_THE_CALLER, toolUseId), input }];
}

function coherePieces(event: Fields): Piece[] {
  const isWhole = event['type'] === undefined && has(event, 'finish_reason');
  const message = recordOf(isWhole ? event['message'] : recordOf(event['delta'])['message']);
  const { content, tool_calls: calls } = message;
  const at = String(event['index'] ?? '');
  const list = Array.isArray(calls) ? listOf(calls) : calls === undefined ? [] : [recordOf(calls)];
  const made = list.map((call, position): Piece => {
    const { name, arguments: json } = recordOf(call['function']);
    return { kind: 'call', at: isWhole ? String(position) : at, ...named(name, call['id']), json: textOf(json) };
  });
  return [...(Array.isArray(content) ? textPieces(content) : textPieces(recordOf(content)['text'])), ...made];
}

function named(name: unknown, id?: unknown): { readonly name?: string; readonly id?: string } {
  const said = typeof name === 'string' && name !== '' ? { name } : {};
  return typeof id === 'string' && id !== '' ? { ...said, id } : said;
}

interface OpenCall {
  readonly at: string;
  readonly name: string;
  readonly id: string | undefined;
  readonly input: unknown;
  readonly isPieced: boolean;
  json: string;
}

/** The calls of a caller's tools that the pieces make, in the order in which they began. */
export function joinCalls(pieces: readonly Piece[]): SaidCall[] {
  const calls: OpenCall[] = [];
  for (const piece of pieces) {
    if (piece.kind !== 'call') continue;
    const { at, name, id, input, json = '', isPieced = false } = piece;
    const open = calls.findLast((call) => call.at === at);
    if (open && continues(open, piece)) open.json += json;
    else if (name !== undefined) calls.push({ at, name, id, input, json, isPieced });
  }
  return calls
    .filter(({ name }) => name !== NOT_FOR_THE_CALLER)
    .map(({ name, input, json, isPieced }) => ({
      name,
      arguments: isPieced ? undefined : json === '' ? (input ?? {}) : parsed(json),
    }));
}

/** Some hosts say name and id with every piece, some number all calls alike: only another id begins another call. */
function continues(open: OpenCall, { at, name, id }: Extract<Piece, { kind: 'call' }>): boolean {
  if (name === undefined) return true;
  return at !== '' && open.name === name && (id === undefined || open.id === undefined || id === open.id);
}
