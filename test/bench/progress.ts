import { Presets, SingleBar } from 'cli-progress';

/** Where a run is, on standard error: a bar in a terminal, a line per part elsewhere. */
export interface Progress {
  /** A new part of the run, which takes `steps` steps. */
  part(title: string, steps: number): void;
  at(target: string, round: number, rounds: number): void;
  step(): void;
  /** Something a reader wants to know that is no figure. */
  say(line: string): void;
  done(): void;
}

export function openProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? new BarProgress(stream) : new LineProgress(stream);
}

class BarProgress implements Progress {
  private bar: SingleBar | undefined;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  part(title: string, steps: number): void {
    this.done();
    const format = `${title.padEnd(28)} {bar} {value}/{total} {doing}`;
    this.bar = new SingleBar(
      { stream: this.stream, format, hideCursor: true, clearOnComplete: true },
      Presets.shades_classic,
    );
    this.bar.start(steps, 0, { doing: '' });
  }

  at(target: string, round: number, rounds: number): void {
    this.bar?.update({ doing: `${target}, round ${round} of ${rounds}` });
  }

  step(): void {
    this.bar?.increment();
  }

  say(line: string): void {
    this.done();
    this.stream.write(`${line}\n`);
  }

  done(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

class LineProgress implements Progress {
  constructor(private readonly stream: NodeJS.WriteStream) {}

  part(title: string, steps: number): void {
    this.stream.write(`bench: ${title}, ${steps} measurements\n`);
  }

  at(): void {
    // One line a round would be a hundred lines: the parts are enough to see that it moves.
  }

  step(): void {
    // As above.
  }

  say(line: string): void {
    this.stream.write(`bench: ${line}\n`);
  }

  done(): void {
    // Nothing is open.
  }
}
