import { connect } from 'node:net';

export interface RawAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The whole of what came, for answers that are no HTTP. */
  readonly text: string;
}

/** Sends bytes as they are and reads until the other side closes, or until one whole answer with a length is there. */
export function rawRequest(port: number, bytes: string | Buffer, limitMs = 10_000): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(`no answer within ${limitMs} ms; so far: ${Buffer.concat(chunks).toString('latin1').slice(0, 200)}`),
      );
    }, limitMs);
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(readAnswer(Buffer.concat(chunks).toString('utf8')));
    };
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (isWhole(Buffer.concat(chunks))) finish();
    });
    socket.on('error', () => finish());
    socket.on('close', finish);
    socket.write(bytes);
  });
}

export function post(path: string, key: string | null, body: string | Buffer, headers: readonly string[] = []): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: localhost',
    ...(key === null ? [] : [`authorization: Bearer ${key}`]),
    ...(headers.some((header) => /^content-type:/i.test(header)) ? [] : ['content-type: application/json']),
    ...headers.filter((header) => header !== 'content-type:'),
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    '',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]);
}

export function get(path: string, key: string | null, headers: readonly string[] = [], method = 'GET'): string {
  const auth = key === null ? [] : [`authorization: Bearer ${key}`];
  return [`${method} ${path} HTTP/1.1`, 'host: localhost', ...auth, ...headers, '', ''].join('\r\n');
}

function isWhole(bytes: Buffer): boolean {
  const head = bytes.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, head));
  return length !== null && bytes.length >= head + 4 + Number(length[1]);
}

function readAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  return { statusCode: Number(status.split(' ')[1] ?? 0), headers, body: rest.join('\r\n\r\n'), text };
}
