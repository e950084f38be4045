/** Runs `task` for 0 … count − 1, at most `window` at once, in order of start. The first rejection ends it. */
export async function runInWindow(
  count: number,
  window: number,
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) await task(index);
  };
  await Promise.all(Array.from({ length: Math.min(window, count) }, lane));
}
