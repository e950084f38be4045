import { HTTPParser } from 'http-parser-js';

/** What is found in the bytes of one connection, message after message. */
export interface MessageListener {
  /** @param statusCode of a response; 0 for a request */
  onHead(statusCode: number): void;
  /** A piece of the body, without its framing: part of the chunk that was read, and valid as long as that is. */
  onBody(piece: Buffer): void;
  onEnd(): void;
}

/**
 * Reads HTTP/1.1 as it comes. Node's own client and server do much more for a message than this, and on two processors
 * what the bench's own processes take is missing to the gateway they measure: with undici and `node:http` they took
 * 80 µs a request, and a gateway that needs 200 did 10 to 20 % fewer requests.
 *
 * @returns takes what a socket brought
 * @throws Error when it is no HTTP
 */
export function readMessages(kind: 'requests' | 'responses', listener: MessageListener): (chunk: Buffer) => void {
  const parser = new HTTPParser(kind === 'requests' ? HTTPParser.REQUEST : HTTPParser.RESPONSE);
  parser[HTTPParser.kOnHeadersComplete] = ({ statusCode }) => listener.onHead(statusCode ?? 0);
  parser[HTTPParser.kOnBody] = (chunk, offset, length) => listener.onBody(chunk.subarray(offset, offset + length));
  parser[HTTPParser.kOnMessageComplete] = () => listener.onEnd();
  return (chunk) => {
    const result = parser.execute(chunk);
    if (result instanceof Error) throw result;
  };
}
