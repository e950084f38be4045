import { expect, it } from '@jest/globals';
import { SILENT } from './chaos-progress.js';
import { runChaos } from './run-chaos.js';

// The same as `npm run chaos`, shorter: every victim dies at least once.
const options = { jobs: 300, kills: 8, seed: 7, json: false, database: 'embedded', natsServer: undefined };
const LIMIT_MS = 300_000;

it(
  'keeps every promise to 300 jobs while each process is killed, and over a rolling restart',
  async () => {
    const { measures, violations, evidence } = await runChaos(options, SILENT);
    expect({ violations, evidence }).toEqual({ violations: [], evidence: undefined });
    expect(measures).toMatchObject({ accepted: 300, kills: 8, lost: 0, duplicated: 0, redelivered_on_drain: 0 });
    expect(measures.succeeded + measures.failed).toBe(300);
  },
  LIMIT_MS,
);
