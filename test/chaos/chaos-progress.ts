import { Presets, SingleBar } from 'cli-progress';

/** Where a run is, on standard error: a bar in a terminal, a line every ten seconds elsewhere. */
export interface ChaosProgress {
  killing(state: { kills: number; plannedKills: number; acknowledged: number; down: readonly string[] }): void;
  settling(results: number, expected: number, open: number): void;
  restarting(name: string): void;
  say(line: string): void;
  done(): void;
}

const LINE_EVERY_MS = 10_000;

export function openChaosProgress(stream: NodeJS.WriteStream = process.stderr): ChaosProgress {
  return stream.isTTY ? new Bar(stream) : new Lines(stream);
}

/** For a test: it has its own way of saying how it went. */
export const SILENT: ChaosProgress = {
  killing: () => undefined,
  settling: () => undefined,
  restarting: () => undefined,
  say: () => undefined,
  done: () => undefined,
};

class Bar implements ChaosProgress {
  private bar: SingleBar | undefined;
  private title = '';

  constructor(private readonly stream: NodeJS.WriteStream) {}

  killing({ kills, plannedKills, acknowledged, down }: Parameters<ChaosProgress['killing']>[0]): void {
    const says = `${acknowledged} jobs accepted${down.length > 0 ? `, down: ${down.join(', ')}` : ''}`;
    this.show('kills', plannedKills, kills, says);
  }

  settling(results: number, expected: number, open: number): void {
    this.show('results', expected, Math.min(results, expected), `${open} deliveries open`);
  }

  restarting(name: string): void {
    this.show('rolling restart', 1, 0, name);
  }

  say(line: string): void {
    this.done();
    this.stream.write(`${line}\n`);
  }

  done(): void {
    this.bar?.stop();
    this.bar = undefined;
    this.title = '';
  }

  private show(title: string, total: number, value: number, says: string): void {
    if (title !== this.title) {
      this.done();
      const format = `${title.padEnd(16)} {bar} {value}/{total}  {says}`;
      this.bar = new SingleBar({ stream: this.stream, format, hideCursor: true }, Presets.shades_classic);
      this.bar.start(total, value, { says });
      this.title = title;
    }
    this.bar?.setTotal(total);
    this.bar?.update(value, { says });
  }
}

class Lines implements ChaosProgress {
  private nextMs = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  killing({ kills, plannedKills, acknowledged, down }: Parameters<ChaosProgress['killing']>[0]): void {
    const says = down.length > 0 ? `, down: ${down.join(', ')}` : '';
    this.nowAndThen(`${kills}/${plannedKills} kills, ${acknowledged} jobs accepted${says}`);
  }

  settling(results: number, expected: number, open: number): void {
    this.nowAndThen(`${results}/${expected} results, ${open} deliveries open`);
  }

  restarting(name: string): void {
    this.say(`restarting ${name}`);
  }

  say(line: string): void {
    this.stream.write(`chaos: ${line}\n`);
  }

  done(): void {
    // Nothing is open.
  }

  private nowAndThen(line: string): void {
    if (performance.now() < this.nextMs) return;
    this.nextMs = performance.now() + LINE_EVERY_MS;
    this.say(line);
  }
}
