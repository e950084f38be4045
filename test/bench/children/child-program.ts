import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../../support/node-process.js';
import type { Reply } from './serve-parent.js';

/**
 * One of the bench's own programs as a child process that answers questions: whoever measures must not share an event
 * loop with what is measured. A child ends when its parent is gone, whatever way that went.
 */
export class ChildProgram<Question, Answer> {
  private nextId = 1;
  private readonly waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    child.on('message', (reply: Reply<Answer>) => this.take(reply));
    child.once('exit', (code, signal) => this.failAll(new Error(`${name} ended with ${code ?? signal}`)));
  }

  /** @param file the compiled program, relative to the caller's `import.meta.url` */
  static start<Question, Answer>(file: string, from: string): ChildProgram<Question, Answer> {
    const path = fileURLToPath(new URL(file, from));
    const child = fork(path, [], {
      env: cleanEnvironment({ NODE_ENV: 'production' }),
      execArgv: ['--enable-source-maps', '--no-warnings'],
      // Standard output belongs to the figures: what a child prints goes to standard error.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    return new ChildProgram(file.replace(/^.*\/|\.js$/g, ''), child);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  ask(question: Question): Promise<Answer> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send({ id, question }, (error) => {
        if (error) this.fail(id, new Error(`${this.name} cannot be asked`, { cause: error }));
      });
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await exited;
  }

  private take(reply: Reply<Answer>): void {
    if ('error' in reply) {
      this.fail(reply.id, new Error(`${this.name}: ${reply.error}`));
      return;
    }
    this.waiting.get(reply.id)?.resolve(reply.answer);
    this.waiting.delete(reply.id);
  }

  private fail(id: number, error: Error): void {
    this.waiting.get(id)?.reject(error);
    this.waiting.delete(id);
  }

  private failAll(error: Error): void {
    for (const id of [...this.waiting.keys()]) this.fail(id, error);
  }
}
