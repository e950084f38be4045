import { NestLogger } from '#telemetry';

/** Nest's lines through ours, but for one: a port it cannot listen on it logs raw and throws too, and its catcher has words. */
export class NestLines extends NestLogger {
  override error(text: unknown, ...more: unknown[]): void {
    if (typeof text === 'string' && text.startsWith('Error: listen ')) this.debug(text, ...more);
    else super.error(text, ...more);
  }
}
