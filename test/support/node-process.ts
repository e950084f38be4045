import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface NodeProcessOptions {
  /** For messages. */
  readonly name: string;
  /** The compiled program, absolute or relative to the repository, such as `dist/apps/router/src/main.js`. */
  readonly file: string;
  readonly args?: readonly string[];
  /** For node itself, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
  /** The whole environment; `cleanEnvironment()` is the usual start of one. */
  readonly env: NodeJS.ProcessEnv;
  /** Standard output and standard error are appended here, over restarts. */
  readonly logPath: string;
  /** Asked again and again after a start; may throw while it is not. */
  readonly isReady: () => Promise<boolean>;
  /** A process group of its own, as a shell gives a command: `interruptGroup` is then Ctrl-C. Default false. */
  readonly ownGroup?: boolean;
  /** Default 60 s: start-up is slow while a test machine is busy. */
  readonly readyLimitMs?: number;
}

const READY_LIMIT_MS = 60_000;
/** A drain may take 29 s before a service gives up by itself. */
const STOP_LIMIT_MS = 35_000;
const LOOK_AGAIN_MS = 50;
const SHOWN_LOG_CHARACTERS = 3_000;

const running = new Set<ChildProcess>();
// A program that ends without stopping what it started (an uncaught error, a second Ctrl-C) leaves no process behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

/** A node program of this repository as a child process that can be killed, drained and started again. */
export class NodeProcess {
  private child: ChildProcess | undefined;

  constructor(private readonly options: NodeProcessOptions) {}

  get name(): string {
    return this.options.name;
  }

  get logPath(): string {
    return this.options.logPath;
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.isRunning ? this.child?.pid : undefined;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves when it is ready. @throws Error with the end of its log when it ends or is not ready in time. */
  async start(): Promise<void> {
    if (this.isRunning) throw new Error(`${this.name} runs already (pid ${this.pid})`);
    const child = this.spawn();
    this.child = child;
    const giveUpAtMs = performance.now() + (this.options.readyLimitMs ?? READY_LIMIT_MS);
    while (performance.now() < giveUpAtMs) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw this.failed(`ended with ${child.exitCode ?? child.signalCode} instead of getting ready`);
      if (await this.options.isReady().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    await this.kill();
    throw this.failed('was not ready in time');
  }

  /** SIGKILL, as a crash would: nothing is drained. */
  async kill(): Promise<void> {
    await this.end('SIGKILL', STOP_LIMIT_MS);
  }

  /** SIGTERM, and waits for the drain. @returns its exit code. @throws Error when it had to be killed. */
  async terminate(limitMs = STOP_LIMIT_MS): Promise<number | null> {
    return await this.end('SIGTERM', limitMs);
  }

  /** SIGINT to its process group, as Ctrl-C in a terminal; needs `ownGroup`. @returns its exit code, after the drain. */
  async interruptGroup(): Promise<number | null> {
    const { child } = this;
    if (!child?.pid || !this.options.ownGroup) throw new Error(`${this.name} has no process group of its own`);
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, 'SIGINT');
    return await exited;
  }

  /** Such as SIGHUP or SIGSTOP. */
  signal(name: NodeJS.Signals): void {
    this.child?.kill(name);
  }

  private spawn(): ChildProcess {
    const { file, args = [], nodeArgs = [], env, logPath } = this.options;
    const program = join(repositoryRoot(), file);
    const path = existsSync(file) ? file : program;
    if (!existsSync(path)) throw new Error(`${path} is not built: run "npm run build"`);
    const log = openSync(logPath, 'a', 0o600);
    const child = spawn(process.execPath, [...nodeArgs, path, ...args], {
      env,
      stdio: ['ignore', log, log],
      detached: this.options.ownGroup ?? false,
    });
    closeSync(log);
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  }

  private async end(signal: NodeJS.Signals, limitMs: number): Promise<number | null> {
    const { child } = this;
    if (!child) return null;
    if (!this.isRunning) return child.exitCode;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    let tookTooLong = false;
    const timer = setTimeout(() => {
      tookTooLong = true;
      child.kill('SIGKILL');
    }, limitMs);
    await exited;
    clearTimeout(timer);
    if (tookTooLong) throw this.failed(`did not end within ${limitMs} ms of ${signal}`);
    return child.exitCode;
  }

  private failed(what: string): Error {
    const log = existsSync(this.logPath) ? readFileSync(this.logPath, 'utf8').slice(-SHOWN_LOG_CHARACTERS) : '';
    return new Error(`${this.name} ${what}; the end of its log:\n${log}`);
  }
}

let root: string | undefined;

/** The top of the checkout, from the sources (jest) as well as from dist/ (bench and chaos). */
export function repositoryRoot(): string {
  if (root !== undefined) return root;
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'nest-cli.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('nest-cli.json, which marks the top of the repository, was not found');
    folder = parent;
  }
  root = folder;
  return folder;
}

const SERVER_VARIABLES = /^SLUICE_NATS_SERVER/;
const OWN_VARIABLES = /^(SLUICE_.*|NATS_URL|REDIS_URL|DATABASE_URL|NODE_OPTIONS)$/;

/** This environment without what would steer a gateway: a developer's exported NATS_URL must not reach a test. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => SERVER_VARIABLES.test(name) || !OWN_VARIABLES.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}
