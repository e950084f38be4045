/**
 * Loaded into Portkey before its own code, for the streamed measure only. Portkey 1.15 adds headers to the response that
 * `fetch` gave it; with the versions of its HTTP server that npm installs today they are read-only and every stream of
 * the openai provider ends in a 500. A copy that can be written to costs some microseconds; its first token takes more
 * than 25 ms because it waits that long by itself.
 */
const fetchOfNode = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const response = await fetchOfNode(input, init);
  const { status, statusText, headers } = response;
  return new Response(response.body, { status, statusText, headers: new Headers(headers) });
};
