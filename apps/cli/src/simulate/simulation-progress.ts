import { Presets, SingleBar } from 'cli-progress';
import { printLine, type TextOutput } from '../terminal/terminal.js';

/** Where a simulation is: a bar in a terminal, a line a part elsewhere, nothing when quiet. */
export interface SimulationProgress {
  /** The part that begins now. */
  part(name: string): void;
  /** How much of the part is done, 0 to 1. */
  at(share: number): void;
  done(): void;
}

const STEPS = 1_000;

export function showSimulation(stream: TextOutput, quiet: boolean): SimulationProgress {
  if (quiet) return { part: () => undefined, at: () => undefined, done: () => undefined };
  return stream.isTTY ? showBar(stream) : showLines(stream);
}

function showBar(stream: TextOutput): SimulationProgress {
  let bar: SingleBar | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    part: (name) => {
      stop();
      // A simulation never gives timers a turn: cli-progress draws on update itself, at most fps times a second.
      const format = '{name} {bar} {percentage}%';
      bar = new SingleBar(
        { stream, format, hideCursor: true, clearOnComplete: true, synchronousUpdate: true, fps: 10, barsize: 30 },
        Presets.shades_classic,
      );
      bar.start(STEPS, 0, { name: name.padEnd(28) });
    },
    at: (share) => bar?.update(Math.floor(share * STEPS)),
    done: stop,
  };
}

function showLines(stream: TextOutput): SimulationProgress {
  return { part: (name) => printLine(stream, name), at: () => undefined, done: () => undefined };
}
