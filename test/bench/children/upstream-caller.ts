import { Pool } from 'undici';

/** The call every durable target makes for a job: the same client, the same connections. @returns the whole answer */
export function upstreamCaller(baseUrl: string, connections: number): (body: string) => Promise<Uint8Array> {
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
