/**
 * What recorded traffic says, read a second time and independently of the wires under test: no state, no reducers, only
 * the places where each API writes text, calls and counters. One function serves every API, because their places differ.
 */
export type Fields = Readonly<Record<string, unknown>>;

export interface SaidCall {
  readonly name: string;
  readonly arguments: unknown;
}

export interface Said {
  readonly text: string;
  readonly calls: readonly SaidCall[];
  /** What the input cost, cache reads and writes included. */
  readonly inputTokens: number | undefined;
  /** What the output cost, reasoning included. */
  readonly outputTokens: number | undefined;
}

export function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

/** @param events the events of a stream, or the one answer */
export function saidBy(events: readonly Fields[]): Said {
  const pieces = events.flatMap(piecesOf);
  return {
    text: pieces.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : [])).join(''),
    calls: joinCalls(pieces),
    ...tokensSaid(events),
  };
}

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'call';
      readonly at: string;
      readonly name?: string;
      readonly input?: unknown;
      readonly json?: string;
      readonly isPieced?: boolean;
    };

function piecesOf(event: Fields): Piece[] {
  return [
    ...openaiPieces(event),
    ...anthropicPieces(event),
    ...geminiPieces(event),
    ...bedrockPieces(event),
    ...coherePieces(event),
  ];
}

function openaiPieces(event: Fields): Piece[] {
  const [choice] = listOf(event['choices']);
  const said = recordOf(choice?.['delta'] ?? choice?.['message']);
  const calls = listOf(said['tool_calls']).map((call, position): Piece => {
    const { name, arguments: json } = recordOf(call['function']);
    return { kind: 'call', at: String(call['index'] ?? position), ...nameOf(name), json: textOf(json) };
  });
  return [...textPieces(said['content']), ...calls];
}

/** Text, or Mistral's and Cohere's list of parts. */
function textPieces(content: unknown): Piece[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  return listOf(content).flatMap(({ type, text }): Piece[] =>
    type === 'text' ? [{ kind: 'text', text: textOf(text) }] : [],
  );
}

function anthropicPieces(event: Fields): Piece[] {
  const delta = recordOf(event['delta']);
  const block = recordOf(event['content_block']);
  const at = String(event['index']);
  if (event['type'] === 'message')
    return listOf(event['content']).flatMap((each, position) => blockPieces(each, String(position)));
  if (event['type'] === 'content_block_start') return blockPieces(block, at);
  if (delta['type'] === 'text_delta') return [{ kind: 'text', text: textOf(delta['text']) }];
  return delta['type'] === 'input_json_delta' ? [{ kind: 'call', at, json: textOf(delta['partial_json']) }] : [];
}

function blockPieces(block: Fields, at: string): Piece[] {
  if (block['type'] === 'text') return [{ kind: 'text', text: textOf(block['text']) }];
  return block['type'] === 'tool_use' ? [{ kind: 'call', at, ...nameOf(block['name']), input: block['input'] }] : [];
}

function geminiPieces(event: Fields): Piece[] {
  const [candidate] = listOf(event['candidates']);
  return listOf(recordOf(candidate?.['content'])['parts']).flatMap((part): Piece[] => {
    if (part['thought'] === true) return [];
    if (part['functionCall'] !== undefined) {
      const { name, args, willContinue } = recordOf(part['functionCall']);
      // Arguments that come in pieces by JSON path are not put together here: of such a call only the name is compared.
      return [
        {
          kind: 'call',
          at: '',
          ...nameOf(name),
          input: willContinue === true ? undefined : (args ?? {}),
          isPieced: willContinue === true,
        },
      ];
    }
    return textPieces(part['text']);
  });
}

function bedrockPieces(event: Fields): Piece[] {
  const start = recordOf(event['contentBlockStart']);
  const delta = recordOf(event['contentBlockDelta']);
  const at = String(start['contentBlockIndex'] ?? delta['contentBlockIndex']);
  const tool = recordOf(recordOf(start['start'])['toolUse']);
  const said = recordOf(delta['delta']);
  const whole = listOf(recordOf(recordOf(event['output'])['message'])['content']).flatMap(
    (block, position): Piece[] => {
      const call = recordOf(block['toolUse']);
      if (call['name'] === undefined) return textPieces(block['text']);
      return [{ kind: 'call', at: String(position), ...nameOf(call['name']), input: call['input'] }];
    },
  );
  const json = recordOf(said['toolUse'])['input'];
  return [
    ...whole,
    ...(tool['name'] === undefined ? [] : [{ kind: 'call' as const, at, ...nameOf(tool['name']) }]),
    ...textPieces(said['text']),
    ...(json === undefined ? [] : [{ kind: 'call' as const, at, json: textOf(json) }]),
  ];
}

function coherePieces(event: Fields): Piece[] {
  const message = recordOf(event['message'] ?? recordOf(event['delta'])['message']);
  const { content, tool_calls: calls } = message;
  const at = String(event['index'] ?? '');
  if (event['type'] === 'message-start') return [];
  const isWhole = event['type'] === undefined;
  const list = Array.isArray(calls) ? listOf(calls) : calls === undefined ? [] : [recordOf(calls)];
  const made = list.map((call, position): Piece => {
    const { name, arguments: json } = recordOf(call['function']);
    return { kind: 'call', at: isWhole ? String(position) : at, ...nameOf(name), json: textOf(json) };
  });
  return [...(Array.isArray(content) ? textPieces(content) : textPieces(recordOf(content)['text'])), ...made];
}

function joinCalls(pieces: readonly Piece[]): SaidCall[] {
  const calls: { at: string; name: string; input: unknown; json: string; isPieced: boolean }[] = [];
  for (const piece of pieces) {
    if (piece.kind !== 'call') continue;
    const open = calls.findLast(({ at }) => at === piece.at);
    if (open && piece.name === undefined) open.json += piece.json ?? '';
    else if (open && piece.at !== '' && open.name === piece.name) open.json += piece.json ?? '';
    else if (piece.name !== undefined)
      calls.push({
        at: piece.at,
        name: piece.name,
        input: piece.input,
        json: piece.json ?? '',
        isPieced: piece.isPieced === true,
      });
  }
  return calls.map(({ name, input, json, isPieced }) => ({
    name,
    arguments: isPieced ? undefined : json === '' ? (input ?? {}) : parsed(json),
  }));
}

/** Later counters replace earlier ones: every API that says them more than once says sums so far. */
function tokensSaid(events: readonly Fields[]): Pick<Said, 'inputTokens' | 'outputTokens'> {
  let input: Record<string, number> = {};
  let output: Record<string, number> = {};
  for (const event of events) {
    for (const usage of usagesOf(event)) {
      input = {
        ...input,
        ...pick(usage, [
          'prompt_tokens',
          'input_tokens',
          'cache_read_input_tokens',
          'cache_creation_input_tokens',
          'promptTokenCount',
          'toolUsePromptTokenCount',
          'inputTokens',
          'cacheReadInputTokens',
          'cacheWriteInputTokens',
        ]),
      };
      output = {
        ...output,
        ...pick(usage, [
          'completion_tokens',
          'output_tokens',
          'candidatesTokenCount',
          'thoughtsTokenCount',
          'outputTokens',
        ]),
        ...reasoningApart(usage),
      };
    }
  }
  return { inputTokens: sum(input), outputTokens: sum(output) };
}

/** Every place in which an event says what was used. */
function usagesOf(event: Fields): Fields[] {
  const usages = [
    event['usage'],
    recordOf(event['message'])['usage'],
    recordOf(event['delta'])['usage'],
    recordOf(event['x_groq'])['usage'],
    recordOf(event['metadata'])['usage'],
    event['usageMetadata'],
    recordOf(event['meta'])['billed_units'],
  ].map(recordOf);
  // Cohere counts twice: what went through the model (`tokens`, with its own preamble) and what is billed.
  return usages.map((usage) => recordOf(usage['billed_units'] ?? usage['tokens'] ?? usage));
}

/** xAI: the total shows that reasoning is not part of the completion's tokens. */
function reasoningApart(usage: Fields): Record<string, number> {
  const reasoning = Number(recordOf(usage['completion_tokens_details'])['reasoning_tokens'] ?? 0);
  const [prompt, completion, total] = [usage['prompt_tokens'], usage['completion_tokens'], usage['total_tokens']].map(
    Number,
  );
  return reasoning > 0 && total === (prompt ?? 0) + (completion ?? 0) + reasoning ? { reasoning } : {};
}

function pick(usage: Fields, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.flatMap((name) => (typeof usage[name] === 'number' ? [[name, usage[name] as number]] : [])),
  );
}

function sum(counters: Readonly<Record<string, number>>): number | undefined {
  const values = Object.values(counters);
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
}

function nameOf(name: unknown): { name?: string } {
  return typeof name === 'string' && name !== '' ? { name } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Arguments that are no JSON are compared as the text they are. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return json;
    throw error;
  }
}
