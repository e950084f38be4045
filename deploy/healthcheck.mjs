// Asks the operator port of the service in this container; for HEALTHCHECK and compose, where the image has no curl.
//   node deploy/healthcheck.mjs /healthz   the process turns
//   node deploy/healthcheck.mjs /readyz    and it can take work
const path = process.argv[2] ?? '/healthz';
const port = process.env.SLUICE_OPERATOR_PORT || '9090';

try {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(4_000) });
  // Docker keeps the last lines: `docker inspect` then shows which check fails.
  process.stdout.write(await response.text());
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`nothing answers on port ${port}: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
