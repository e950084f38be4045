import { openSync } from 'node:fs';
import { type DestinationStream, destination, type Logger as Pino, pino } from 'pino';
import { isError } from './describe-error.js';
import { LineBuffer } from './line-buffer.js';
import { type LogFields, Logger, type LogLevel } from './logger.js';
import { redactFields } from './redact-fields.js';
import { redactText } from './redact-text.js';

export interface LoggerOptions {
  /** Name of the service, on every line. */
  readonly service: string;
  readonly level: LogLevel;
  /** `stdout` (default), `stderr` and files are buffered; a stream of your own gets every line at once. */
  readonly to?: 'stdout' | 'stderr' | { readonly file: string } | DestinationStream;
}

/** What all loggers of one tree share. */
interface Sink {
  threshold: number;
  readonly flushNow: () => void;
}

/** A quiet service's last lines are not to wait for the buffer to fill. */
const FLUSH_EVERY_MS = 200;

/**
 * sonic-boom begins to write by itself above `minLength`. What it has begun a flush at the end of the process does not
 * wait for, so it is told when to begin, and by itself does so only while the disk is far behind.
 */
const WRITE_WHEN_TOLD = { minLength: 1_048_575, maxWrite: 1_048_576 };

const VALUE: Readonly<Record<LogLevel, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Number.POSITIVE_INFINITY,
};

/** JSON lines by pino: `level` as a word, `time` as ISO 8601, `service`, the fields, `msg`. */
export class PinoLogger extends Logger {
  private constructor(
    private readonly target: Pino,
    private readonly sink: Sink,
  ) {
    super();
  }

  static create(options: LoggerOptions): PinoLogger {
    const { stream, ...sink } = openSink(options);
    // The threshold is ours, so that a level changed by a reload reaches every child; pino itself writes all.
    const target = pino(
      {
        level: 'trace',
        base: { service: options.service },
        timestamp: isoTime,
        errorKey: 'error',
        // pino would describe what is described already, and call its type Object.
        serializers: { error: asItIs, err: asItIs },
        formatters: { level: (label) => ({ level: label }), log: redactFields },
      },
      stream,
    );
    return new PinoLogger(target, { ...sink, threshold: VALUE[options.level] });
  }

  /** Least serious level written from now on, by this logger and all of its tree. */
  setLevel(level: LogLevel): void {
    this.sink.threshold = VALUE[level];
  }

  override isLevelEnabled(level: LogLevel): boolean {
    return VALUE[level] >= this.sink.threshold && level !== 'silent';
  }

  override child(fields: LogFields): PinoLogger {
    return new PinoLogger(this.target.child({ ...redactFields(fields) }), this.sink);
  }

  override fatal(fields: LogFields, message: string): void {
    if (VALUE.fatal < this.sink.threshold) return;
    this.target.fatal(asFields(fields), redactText(message));
    // What follows a fatal line is often the end of the process.
    this.sink.flushNow();
  }

  override error(fields: LogFields, message: string): void {
    if (VALUE.error >= this.sink.threshold) this.target.error(asFields(fields), redactText(message));
  }

  override warn(fields: LogFields, message: string): void {
    if (VALUE.warn >= this.sink.threshold) this.target.warn(asFields(fields), redactText(message));
  }

  override info(fields: LogFields, message: string): void {
    if (VALUE.info >= this.sink.threshold) this.target.info(asFields(fields), redactText(message));
  }

  override debug(fields: LogFields, message: string): void {
    if (VALUE.debug >= this.sink.threshold) this.target.debug(asFields(fields), redactText(message));
  }

  override trace(fields: LogFields, message: string): void {
    if (VALUE.trace >= this.sink.threshold) this.target.trace(asFields(fields), redactText(message));
  }

  /** Writes what is buffered before it returns: at the end of a drain. The end of the process does so by itself. */
  flush(): void {
    this.sink.flushNow();
  }
}

const asItIs = (value: unknown) => value;

/** A busy process writes many lines a millisecond, and writing a date out costs as much as half a line. */
let stampedMs = 0;
let stamp = '';

function isoTime(): string {
  const nowMs = Date.now();
  if (nowMs !== stampedMs) {
    stampedMs = nowMs;
    stamp = `,"time":"${new Date(nowMs).toISOString()}"`;
  }
  return stamp;
}

function asFields(fields: LogFields): LogFields {
  return isError(fields) ? { error: fields } : fields;
}

function openSink(options: LoggerOptions): Omit<Sink, 'threshold'> & { stream: DestinationStream } {
  const { to = 'stdout' } = options;
  if (typeof to === 'object' && 'write' in to) return { stream: to, flushNow: () => undefined };
  // Opened here: sonic-boom opens behind our back, and a process that ends before has lost what it said and why.
  const dest = typeof to === 'object' ? openSync(to.file, 'a', 0o600) : to === 'stderr' ? 2 : 1;
  const file = destination({ dest, sync: false, contentMode: 'buffer', ...WRITE_WHEN_TOLD });
  // Its types know texts only, whatever its mode.
  const keep = (bytes: Buffer) => void file.write(bytes as unknown as string);
  const lines = new LineBuffer({ write: keep, flush: () => file.flush() });
  setInterval(() => {
    lines.handOn();
    file.flush();
  }, FLUSH_EVERY_MS).unref();
  const flush = () => flushNow(lines, file);
  process.once('exit', flush);
  return { stream: lines, flushNow: flush };
}

function flushNow(lines: LineBuffer, file: ReturnType<typeof destination>): void {
  try {
    lines.handOn();
    file.flushSync();
  } catch (error) {
    // sonic-boom refuses after an error has closed its file: there is nowhere to write to.
    if (!(error instanceof Error && /destroyed/.test(error.message))) throw error;
  }
}
