const STREAM_NAME_IN_USE = 10058;
const SUBJECTS_OVERLAP = 10065;

/**
 * Calls `create`, which makes a stream that is not there, once more when another process made it at the same moment:
 * services that start together do. nats-server 2.9 then says that the subjects overlap, as if the stream were a
 * stranger's; one that is says so again.
 */
export async function againWhenBeaten<T>(create: () => Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (!isBeaten(error)) throw error;
    return await create();
  }
}

function isBeaten(error: unknown): boolean {
  const { code } = error as { code?: number };
  return code === STREAM_NAME_IN_USE || code === SUBJECTS_OVERLAP;
}
