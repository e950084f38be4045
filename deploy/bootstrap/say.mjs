/**
 * Everything the bootstrap tells a person goes to standard error, one plain line at a time: standard output belongs to
 * the program that is started (`npm run --silent bench -- --json` prints JSON there and nothing else).
 */
export function say(line) {
  process.stderr.write(`sluice: ${line}\n`);
}

/** Repeats `line` with the seconds so far while `work` runs: a step of a minute must not look like a hang. */
export async function sayWhileWaiting(line, work, everyMs = 15_000) {
  const startedMs = Date.now();
  const timer = setInterval(() => say(`${line} … ${secondsSince(startedMs)} s`), everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

export function secondsSince(startedMs) {
  return Math.round((Date.now() - startedMs) / 1000);
}

/**
 * A line of progress for `totalBytes`: rewritten in place on a terminal, every quarter elsewhere (a log keeps four lines,
 * not four hundred). Returns a function to call with the bytes received so far.
 */
export function progressLine(label, totalBytes, stream = process.stderr) {
  let lastPercent = 0;
  const stepPercent = stream.isTTY ? 1 : 25;
  return (receivedBytes) => {
    if (!totalBytes) return;
    const percent = Math.floor((100 * receivedBytes) / totalBytes);
    if (percent < lastPercent + stepPercent && !(percent === 100 && lastPercent < 100)) return;
    lastPercent = percent;
    if (!stream.isTTY) stream.write(`sluice: ${label} ${percent} %\n`);
    else stream.write(`\rsluice: ${label} ${percent} %${percent === 100 ? '\n' : ''}`);
  };
}
