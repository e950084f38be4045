import { type Acknowledgement, type AttemptRecord, type JobResult, type LedgerReply, subjects } from '#contracts';
import type { Runtime } from '#service';

/** What one job through all five services said. */
export interface SelfTest {
  readonly ok: boolean;
  /** One line for people. */
  readonly line: string;
}

const LIMIT_MS = 30_000;
const LOOK_AGAIN_MS = 50;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Sends one job in at the NATS door and follows it to its result and its ledger row: ingress, classifier, router,
 * provider-adapter and accounting have then all been seen to work. A few tokens at most.
 */
export async function runSelfTest(runtime: Runtime, model: string): Promise<SelfTest> {
  try {
    const { id } = await submit(runtime, model);
    const result = await awaitResult(runtime, id);
    if (result.status !== 'succeeded')
      return { ok: false, line: `job ${id} ${result.status}: ${result.error?.message ?? ''}` };
    const rows = await awaitLedgerRow(runtime, id);
    return { ok: rows > 0, line: describe(result, rows) };
  } catch (error) {
    return {
      ok: false,
      line: `the first job did not come through: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function submit({ transport }: Runtime, model: string): Promise<Acknowledgement> {
  const request = {
    endpoint: '/v1/chat/completions',
    body: { model, max_tokens: 16, messages: [{ role: 'user', content: 'Answer with one word: ready?' }] },
    within: '1m',
    metadata: { feature: 'self-test' },
  };
  const reply = await transport.bus.request(subjects.submit('default'), encoder.encode(JSON.stringify(request)), {
    timeoutMs: LIMIT_MS,
  });
  const answer = JSON.parse(decoder.decode(reply)) as Acknowledgement & { error?: { message: string } };
  if (answer.error) throw new Error(answer.error.message);
  return answer;
}

async function awaitResult({ transport }: Runtime, jobId: string): Promise<JobResult> {
  return untilPresent(`no result within ${LIMIT_MS / 1_000} s`, async () => {
    const stored = await transport.reader.last('result', subjects.result('default', jobId));
    return stored ? (JSON.parse(decoder.decode(stored.data)) as JobResult) : null;
  });
}

async function awaitLedgerRow({ transport }: Runtime, jobId: string): Promise<number> {
  return untilPresent('no ledger row', async () => {
    const asked = encoder.encode(JSON.stringify({ tenant: 'default', jobId }));
    const reply = await transport.bus.request(subjects.attemptsRequested(), asked, { timeoutMs: 5_000 });
    const answer = JSON.parse(decoder.decode(reply)) as LedgerReply<readonly AttemptRecord[]>;
    if (answer.kind !== 'answer') throw new Error(answer.message);
    return answer.value.length > 0 ? answer.value.length : null;
  });
}

async function untilPresent<T>(otherwise: string, read: () => Promise<T | null>): Promise<T> {
  const giveUpAtMs = performance.now() + LIMIT_MS;
  while (performance.now() < giveUpAtMs) {
    const value = await read();
    if (value !== null) return value;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  throw new Error(otherwise);
}

function describe({ id, route, cost, timings, attempts }: JobResult, rows: number): string {
  const served = route ? `${route.provider}/${route.model} (${route.lane})` : 'nobody';
  const calls = `${attempts.length} attempt${attempts.length === 1 ? '' : 's'}, ${rows} ledger row${rows === 1 ? '' : 's'}`;
  return `${id} succeeded on ${served} in ${timings.totalMs} ms, ${cost.usd === null ? 'unknown price' : `$${cost.usd}`}, ${calls}`;
}
