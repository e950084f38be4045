import type { WorkEnvelope } from './envelope.js';
import { encodeJsonAndBytes } from './json-frame.js';
import { MessageFormatError } from './message-format-error.js';
import { parseWorkEnvelope } from './parse-work-envelope.js';

/**
 * One message of the pipeline: the envelope and the caller's body as opaque bytes.
 * On the wire: 4 bytes big-endian length of the envelope, the envelope as UTF-8 JSON, the body.
 */
export interface WorkMessage {
  readonly envelope: WorkEnvelope;
  readonly body: Uint8Array;
  /**
   * The parsed body, only while the message stays in the process that parsed it at the door (never on the wire):
   * saves the second parse where it is mapped to a provider. Treat as frozen.
   */
  readonly parsedBody?: Readonly<Record<string, unknown>>;
}

const LENGTH_BYTES = 4;
const decoder = new TextDecoder('utf-8', { fatal: true });

export function encodeWorkMessage(message: WorkMessage): Uint8Array {
  return encodeJsonAndBytes(0, message.envelope, message.body);
}

/** @throws MessageFormatError when the frame or its envelope is not what this version writes. */
export function decodeWorkMessage(frame: Uint8Array): WorkMessage {
  if (frame.byteLength < LENGTH_BYTES)
    throw new MessageFormatError(`frame of ${frame.byteLength} bytes has no envelope length`);
  const envelopeBytes = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
  const bodyStart = LENGTH_BYTES + envelopeBytes;
  if (bodyStart > frame.byteLength) {
    throw new MessageFormatError(`envelope length ${envelopeBytes} is over the frame of ${frame.byteLength} bytes`);
  }
  return { envelope: readEnvelope(frame.subarray(LENGTH_BYTES, bodyStart)), body: frame.subarray(bodyStart) };
}

function readEnvelope(bytes: Uint8Array): WorkEnvelope {
  let json: unknown;
  try {
    json = JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new MessageFormatError('envelope is not UTF-8 JSON', { cause });
  }
  return parseWorkEnvelope(json);
}
