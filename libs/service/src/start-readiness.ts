import type { Readiness } from '#telemetry';

/** What /readyz says from the first moment: waits for the broker → starting → whatever the running service says. */
export class StartReadiness {
  private asked: () => Promise<Readiness> = async () => notYet('broker', 'cannot be reached; the log says why');

  readonly ask = (): Promise<Readiness> => this.asked();

  connected(): void {
    this.asked = async () => notYet('service', 'starting');
  }

  started(running: () => Promise<Readiness>): void {
    this.asked = running;
  }
}

function notYet(name: string, detail: string): Readiness {
  return { ready: false, checks: [{ name, ok: false, detail }] };
}
