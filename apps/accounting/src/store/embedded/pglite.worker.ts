/**
 * Runs in a worker thread of its own, because a statement keeps the thread of WebAssembly Postgres busy until it is
 * done. Self-contained on purpose (only packages are imported): tests start this file as TypeScript.
 *
 * Each session arrives as a message port that carries the Postgres wire protocol. Postgres in one process has one
 * session, so ports are served one after the other; the next one waits until the one before has closed.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

const TERMINATE = 0x58; // 'X'
/** The start-up message has no type byte in front of its length, every later message has. */
const START_UP_HEADER_BYTES = 4;
const HEADER_BYTES = 5;

const directory: string = workerData.directory;
if (!parentPort) throw new Error('pglite.worker is started by EmbeddedPostgres, in a worker thread');
const main = parentPort;

/**
 * A directory is made beside its place and moved there when it is whole: a process killed while Postgres writes its
 * first files would leave a directory that no later start can open.
 */
async function openDirectory(): Promise<PGlite> {
  if (!existsSync(directory)) {
    const unfinished = `${directory}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true, mode: 0o700 });
    await (await PGlite.create(unfinished)).close();
    renameSync(unfinished, directory);
  }
  return PGlite.create(directory);
}

/** Cuts what arrives into protocol messages: Postgres is given one whole message at a time. */
function* cutMessages(state: { buffered: Buffer; started: boolean }, arrived: Uint8Array): Generator<Uint8Array> {
  const chunk = Buffer.from(arrived.buffer, arrived.byteOffset, arrived.byteLength);
  state.buffered = state.buffered.length === 0 ? chunk : Buffer.concat([state.buffered, chunk]);
  for (;;) {
    const headerBytes = state.started ? HEADER_BYTES : START_UP_HEADER_BYTES;
    if (state.buffered.length < headerBytes) return;
    const bytes = state.started ? 1 + state.buffered.readInt32BE(1) : state.buffered.readInt32BE(0);
    if (state.buffered.length < bytes) return;
    yield new Uint8Array(state.buffered.subarray(0, bytes));
    state.buffered = state.buffered.subarray(bytes);
    state.started = true;
  }
}

/** Forgets what the session before left behind: an open transaction, prepared statements, settings. */
async function resetSession(database: PGlite): Promise<void> {
  if (database.isInTransaction()) await database.exec('ROLLBACK');
  await database.exec('DISCARD ALL');
}

async function serveSession(database: PGlite, port: MessagePort, closed: Promise<void>): Promise<void> {
  await resetSession(database);
  const state = { buffered: Buffer.alloc(0), started: false };
  let turn = Promise.resolve();
  const answer = async (arrived: Uint8Array) => {
    for (const message of cutMessages(state, arrived)) {
      if (message[0] === TERMINATE) return port.close();
      await database.execProtocolRawStream(message, {
        onRawData: (data) => {
          const copy = new Uint8Array(data); // the data lies in the memory of WebAssembly and will be overwritten
          port.postMessage(copy, [copy.buffer]);
        },
      });
    }
  };
  await new Promise<void>((resolve, reject) => {
    closed.then(() => turn).then(resolve, reject);
    port.on('message', (arrived: Uint8Array) => {
      turn = turn.then(() => answer(arrived));
      turn.catch(reject);
    });
  });
}

const database = await openDirectory();
let sessions: Promise<void> = Promise.resolve();
main.on('message', (message: MessagePort | 'close') => {
  if (message === 'close') {
    sessions = sessions.then(() => database.close()).then(() => main.close());
  } else {
    // Listened for from now on: a session may be given up before its turn comes.
    const closed = new Promise<void>((resolve) => message.once('close', () => resolve()));
    sessions = sessions.then(() => serveSession(database, message, closed));
  }
  // A protocol failure is a crashed Postgres: end this thread, so that the next connection starts a new one.
  sessions.catch((error: unknown) => {
    throw error;
  });
});
main.postMessage('ready');
