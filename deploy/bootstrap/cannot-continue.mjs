import { say } from './say.mjs';

/** A missing piece that a person has to supply. The message is one sentence and holds the remedy. */
export class CannotContinue extends Error {
  name = 'CannotContinue';
}

/** Runs an entry file's work: a foreseen stop is one sentence, anything else keeps its stack because it is our defect. */
export async function runEntry(work) {
  try {
    const code = await work();
    if (typeof code === 'number') process.exitCode = code;
  } catch (error) {
    say(error instanceof CannotContinue ? error.message : `the bootstrap itself failed: ${error?.stack ?? error}`);
    process.exitCode = 1;
  }
}
