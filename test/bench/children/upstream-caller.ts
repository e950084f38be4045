import { Pool } from 'undici';

/** The call every bare target makes: the same client, the same connections. @returns the whole answer */
export function upstreamCaller(
  baseUrl: string,
  connections: number,
): (body: string | Uint8Array) => Promise<Uint8Array> {
  const { origin, pathname } = new URL(baseUrl);
  const pool = new Pool(origin, { connections });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer none' };
  return async (body) => {
    const response = await pool.request({ method: 'POST', path: `${pathname}/chat/completions`, headers, body });
    const bytes = new Uint8Array(await response.body.arrayBuffer());
    if (response.statusCode !== 200) throw new Error(`the upstream answered ${response.statusCode}`);
    return bytes;
  };
}
