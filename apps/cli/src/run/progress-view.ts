import cliProgress from 'cli-progress';
import { paintWith } from '../terminal/paint.js';
import { mayColour, printLine, type Terminal } from '../terminal/terminal.js';
import { type ProgressSnapshot, renderPlainProgress, renderProgress } from './render-progress.js';

/** Shows a run while it goes on. */
export interface ProgressView {
  /** A line that stays, above the moving ones. */
  note(text: string): void;
  stop(): void;
}

const FRAMES_PER_SECOND = 8;
const PLAIN_EVERY_MS = 5_000;
const ASSUMED_COLUMNS = 80;

/** Two moving lines in a terminal, a plain line every few seconds elsewhere, nothing when `quiet`. */
export function showProgress(terminal: Terminal, quiet: boolean, snapshot: () => ProgressSnapshot): ProgressView {
  if (quiet) return { note: () => undefined, stop: () => undefined };
  return terminal.notes.isTTY ? showLive(terminal, snapshot) : showPlain(terminal, snapshot);
}

function showLive(terminal: Terminal, snapshot: () => ProgressSnapshot): ProgressView {
  const paint = paintWith(mayColour(terminal, terminal.notes));
  // One column stays free: terminals wrap, and lose a line, when the last one is written.
  const columns = () => (terminal.notes.columns ?? ASSUMED_COLUMNS) - 1;
  let lines: [string, string] = ['', ''];
  const bars = new cliProgress.MultiBar({
    stream: terminal.notes,
    hideCursor: true,
    linewrap: false,
    fps: FRAMES_PER_SECOND,
    gracefulExit: false,
    format: () => '',
  });
  const refresh = () => {
    lines = renderProgress(snapshot(), columns(), paint);
  };
  bars.on('update-pre', refresh);
  refresh();
  bars.create(1, 0, {}, { format: () => lines[0] });
  bars.create(1, 0, {}, { format: () => lines[1] });
  return {
    note: (text) => bars.log(`${text}\n`),
    stop: () => {
      bars.update();
      bars.stop();
    },
  };
}

function showPlain(terminal: Terminal, snapshot: () => ProgressSnapshot): ProgressView {
  const print = () => printLine(terminal.notes, renderPlainProgress(snapshot()));
  const timer = setInterval(print, PLAIN_EVERY_MS);
  return {
    note: (text) => printLine(terminal.notes, text),
    stop: () => {
      clearInterval(timer);
      print();
    },
  };
}
