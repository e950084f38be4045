import {
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { type StreamDefinition, streams } from '#contracts';
import { againWhenBeaten } from './again-when-beaten.js';

export interface ProvisionOptions {
  readonly replicas: number;
  /** Bytes of disk all streams together may reserve; every stream's limit is scaled down to fit. */
  readonly storageBudgetBytes: number;
  /** How long results and claims can be read back; default from the stream definitions. */
  readonly resultRetentionMs?: number;
}

const STREAM_NOT_FOUND = 10059;
const MAX_MESSAGE_BYTES = -1;

/** Creates what is missing, updates what may change, and fails with a remedy when the broker did not take a setting. */
export async function provisionStreams(manager: JetStreamManager, options: ProvisionOptions): Promise<void> {
  const wanted = Object.values(streams) as StreamDefinition[];
  const total = wanted.reduce((sum, stream) => sum + stream.maxBytes, 0);
  const scale = Math.min(1, options.storageBudgetBytes / total);
  await Promise.all(wanted.map((stream) => ensureStream(manager, toConfig(stream, scale, options))));
}

function toConfig(
  stream: StreamDefinition,
  scale: number,
  options: ProvisionOptions,
): Partial<StreamConfig> & { name: string } {
  const maxAgeMs =
    stream.name === streams.result.name ? (options.resultRetentionMs ?? stream.maxAgeMs) : stream.maxAgeMs;
  const once = stream.retention === 'once';
  return {
    name: stream.name,
    subjects: [...stream.subjects],
    retention: stream.retention === 'workqueue' ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
    storage: stream.storage === 'memory' ? StorageType.Memory : StorageType.File,
    // The default, `old`, silently drops the oldest queued job of a full work queue.
    discard: DiscardPolicy.New,
    max_age: nanos(maxAgeMs),
    max_msgs: stream.maxMessages,
    max_bytes: Math.floor(stream.maxBytes * scale),
    max_msg_size: MAX_MESSAGE_BYTES,
    duplicate_window: nanos(Math.min(stream.duplicateWindowMs, maxAgeMs)),
    num_replicas: options.replicas,
    allow_direct: true,
    // First writer of a subject wins, for as long as the message lives: survives kills and restarts (2.9.2+).
    ...(once ? { max_msgs_per_subject: 1, discard_new_per_subject: true } : {}),
  };
}

async function ensureStream(
  manager: JetStreamManager,
  config: Partial<StreamConfig> & { name: string },
): Promise<void> {
  const echoed = await againWhenBeaten(() => addOrUpdate(manager, config)).catch((cause: unknown) => {
    throw new Error(`stream ${config.name} could not be provisioned: ${messageOf(cause)}${remedyFor(cause, config)}`, {
      cause,
    });
  });
  compareEcho(config, echoed);
}

async function addOrUpdate(
  manager: JetStreamManager,
  config: Partial<StreamConfig> & { name: string },
): Promise<StreamConfig> {
  try {
    await manager.streams.info(config.name);
  } catch (error) {
    if (codeOf(error) !== STREAM_NOT_FOUND) throw error;
    return (await manager.streams.add(config)).config;
  }
  return (await manager.streams.update(config.name, config)).config;
}

/** Old servers drop settings they do not know without a word: what was asked for and not echoed is not there. */
function compareEcho(wanted: Partial<StreamConfig> & { name: string }, echoed: StreamConfig): void {
  const given = echoed as unknown as Record<string, unknown>;
  for (const [field, value] of Object.entries(wanted)) {
    if (JSON.stringify(given[field]) === JSON.stringify(value)) continue;
    throw new Error(
      `stream ${wanted.name}: the broker has ${field} = ${JSON.stringify(given[field])} where ${JSON.stringify(value)} is needed; upgrade nats-server, or delete the stream if it was made by hand`,
    );
  }
}

function remedyFor(cause: unknown, config: Partial<StreamConfig>): string {
  const text = messageOf(cause);
  if (/insufficient (storage|memory)|resources/i.test(text)) {
    return ` (it reserves ${config.max_bytes} bytes: raise max_file of the account, or max_file_store of the server)`;
  }
  if (/overlap/i.test(text)) return ' (another stream captures its subjects: delete it or use an account of its own)';
  return '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): number | undefined {
  return (error as { code?: number }).code;
}
