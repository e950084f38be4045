import { setTimeout as wait } from 'node:timers/promises';
import type { Gateway } from '../support/gateway-processes.js';
import type { Victim } from './plan.js';

const LOOK_EVERY_MS = 200;
const START_TRIES = 5;
const RESTART_PAUSE_MS = 500;
/** More at once and nothing would move between the kills. */
const MOST_DOWN = 2;
const SHOWN_LOG_CHARACTERS = 1_500;

/** Kills processes and, as systemd or Kubernetes would, starts again whatever is not running. */
export class Supervisor {
  readonly crashes: string[] = [];
  kills = 0;
  /** Starts that failed and were tried again; a service may give up while its broker is away. */
  repeatedStarts = 0;
  private readonly comingUp = new Map<string, Promise<void>>();
  private readonly watch = setInterval(() => void this.look(), LOOK_EVERY_MS);
  private failure: unknown;
  private retired = false;

  constructor(private readonly gateway: Gateway) {}

  get down(): readonly string[] {
    return [...this.comingUp.keys()];
  }

  /** SIGKILL when it is ready and at most one other is down; `downMs` later it is started again, behind this call. */
  async kill(victim: Victim, downMs: number): Promise<void> {
    await this.comingUp.get(victim);
    while (this.comingUp.size >= MOST_DOWN) await Promise.race(this.comingUp.values());
    this.throwIfFailed();
    if (this.retired) throw new Error('nobody would start it again: the supervisor has retired');
    const bringUp = async () => {
      await this.end(victim);
      this.kills += 1;
      await wait(downMs);
      await this.start(victim);
    };
    this.bringUp(victim, bringUp);
  }

  /** Resolves when everything is ready. @throws Error when something could not be started again. */
  async allUp(): Promise<void> {
    while (this.comingUp.size > 0) await Promise.race(this.comingUp.values());
    this.throwIfFailed();
  }

  /** From now on whoever ends processes starts them, too. */
  async retire(): Promise<void> {
    this.retired = true;
    clearInterval(this.watch);
    await Promise.all(this.comingUp.values());
  }

  private bringUp(name: string, work: () => Promise<void>): void {
    const done = work()
      .catch((error: unknown) => {
        this.failure ??= error;
      })
      .finally(() => this.comingUp.delete(name));
    this.comingUp.set(name, done);
  }

  private async end(victim: Victim): Promise<void> {
    if (victim === 'nats-server') await this.gateway.nats?.kill();
    else await this.gateway.kill(victim);
  }

  private async start(victim: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        if (victim === 'nats-server') await this.gateway.nats?.start();
        else await this.gateway.start(victim);
        return;
      } catch (error) {
        if (tries === START_TRIES) throw error;
        this.repeatedStarts += 1;
        await wait(RESTART_PAUSE_MS);
      }
    }
  }

  private async look(): Promise<void> {
    for (const name of this.gateway.names) {
      if (this.comingUp.has(name) || this.gateway.pid(name) !== undefined) continue;
      this.bringUp(name, async () => {
        this.crashes.push(`${name}: ${(await this.gateway.log(name)).slice(-SHOWN_LOG_CHARACTERS)}`);
        await this.start(name);
      });
    }
  }

  private throwIfFailed(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
