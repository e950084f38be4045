import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import type { ProviderRequest } from '#providers';

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/**
 * Events as the network brings them. A fixture of a binary framing has one event a line, in the text that `mapChunk` gets:
 * an object with one key, the event's type, whose value is the payload (`{"contentBlockDelta":{…}}`). A key that ends in
 * `Exception` is an exception, as the service says failures inside a stream.
 */
export function frameEvents(lines: readonly string[], framing: ProviderRequest['framing']): Buffer {
  if (framing !== 'aws-event-stream') return Buffer.from(lines.map((line) => `data: ${line}\n\n`).join(''));
  return Buffer.concat(lines.map(frameMessage));
}

function frameMessage(line: string): Buffer {
  const { type, payload } = typedEvent(line);
  const isException = type.endsWith('Exception');
  const text = (value: string) => ({ type: 'string' as const, value });
  const headers = {
    [isException ? ':exception-type' : ':event-type']: text(type),
    ':content-type': text('application/json'),
    ':message-type': text(isException ? 'exception' : 'event'),
  };
  return Buffer.from(codec.encode({ headers, body: fromUtf8(payload) }));
}

/** What does not parse is sent as it is: a provider's broken event. */
function typedEvent(line: string): { type: string; payload: string } {
  try {
    const [[type, payload] = ['', {}]] = Object.entries(JSON.parse(line) as Record<string, unknown>);
    return { type, payload: JSON.stringify(payload) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const type = /^\{"(\w+)":/.exec(line)?.[1] ?? 'contentBlockDelta';
    return { type, payload: line.slice(line.indexOf(':') + 1) };
  }
}
