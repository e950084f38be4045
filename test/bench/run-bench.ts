import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasRedisServer } from '../support/redis-server.js';
import type { BenchOptions } from './bench-options.js';
import { ChildProgram } from './children/child-program.js';
import type { LoadAnswer, LoadQuestion } from './children/load-program.js';
import type { UpstreamAnswer, UpstreamQuestion } from './children/upstream-program.js';
import { CleanUp } from './clean-up.js';
import {
  DURABLE_WINDOW,
  gatewaySubmitter,
  pidsOf,
  startBullmq,
  startFloors,
  startGatewayTarget,
} from './durable/durable-targets.js';
import { runDurable } from './durable/run-durable.js';
import { runQueue } from './durable/run-queue.js';
import { GATEWAY_CONCURRENCY, startGatewayUnderTest } from './gateway-under-test.js';
import { bareTarget, directTarget, portkeyTarget, sluiceTarget } from './interactive/interactive-targets.js';
import { startPortkey } from './interactive/portkey-process.js';
import { type InteractiveParts, runFirstToken, runInteractive } from './interactive/run-interactive.js';
import { startBareLive } from './interactive/start-bare-live.js';
import { runMapping } from './mapping/run-mapping.js';
import type { Progress } from './progress.js';
import type { Findings } from './report.js';

/** Each part starts what it measures and stops it before the next one starts. */
export async function runBench(options: BenchOptions, progress: Progress, cleanUp: CleanUp): Promise<Findings[]> {
  const wanted = (part: BenchOptions['parts'][number]) => options.parts.includes(part);
  const findings: Findings[] = [];
  if (wanted('interactive') || wanted('ttft')) {
    const parts = await openInteractive(options, cleanUp);
    if (wanted('interactive')) findings.push(await runInteractive(parts, options, progress));
    if (wanted('ttft')) findings.push(await runFirstToken(parts, options, progress));
    await cleanUp.run();
  }
  if (wanted('durable')) {
    findings.push(await measureDurable(options, progress, cleanUp));
    await cleanUp.run();
  }
  if (wanted('queue')) {
    findings.push(await measureQueue(options, progress, cleanUp));
    await cleanUp.run();
  }
  if (wanted('mapping')) findings.push(await runMapping(options, progress));
  return findings;
}

async function openInteractive(options: BenchOptions, cleanUp: CleanUp): Promise<InteractiveParts> {
  const { upstreamUrl } = await startUpstream(cleanUp);
  const load = ChildProgram.start<LoadQuestion, LoadAnswer>('./children/load-program.js', import.meta.url);
  cleanUp.later(() => load.stop());
  const workDirectory = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  cleanUp.later(() => rm(workDirectory, { recursive: true, force: true }));
  const one = await startGatewayUnderTest('one process', upstreamUrl, options);
  cleanUp.later(one.stop);
  return {
    direct: directTarget(load, upstreamUrl),
    one: sluiceTarget(load, 'one process', one),
    onePid: () => one.pid('standalone'),
    startPortkey: async (streams) => {
      const portkey = await startPortkey({ workDirectory, streams });
      cleanUp.later(portkey.stop);
      return { target: portkeyTarget(load, portkey, upstreamUrl), stop: portkey.stop };
    },
    startBare: async () => {
      const bare = await startBareLive(upstreamUrl, GATEWAY_CONCURRENCY);
      cleanUp.later(bare.stop);
      return { target: bareTarget(load, bare), stop: bare.stop };
    },
    startFive: async (layout) => {
      const five = await startGatewayUnderTest(layout, upstreamUrl, options);
      cleanUp.later(five.stop);
      return { target: sluiceTarget(load, layout, five), stop: five.stop };
    },
  };
}

async function measureDurable(options: BenchOptions, progress: Progress, cleanUp: CleanUp): Promise<Findings> {
  const { upstreamUrl } = await startUpstream(cleanUp);
  const floors = await startFloors(upstreamUrl, options.syncInterval, cleanUp);
  const bullmq = hasRedisServer() ? await startBullmq(upstreamUrl, cleanUp) : undefined;
  if (!bullmq) progress.say('no redis-server on this machine: durable_vs_bullmq is left out');
  const gateway = await startGatewayUnderTest('one process', upstreamUrl, options, DURABLE_WINDOW);
  cleanUp.later(gateway.stop);
  const sluice = await startGatewayTarget(gateway, cleanUp);
  return await runDurable({ ...floors, bullmq, sluice }, options, progress);
}

async function measureQueue(options: BenchOptions, progress: Progress, cleanUp: CleanUp): Promise<Findings> {
  const { upstream, upstreamUrl } = await startUpstream(cleanUp);
  const gateway = await startGatewayUnderTest('one process', upstreamUrl, options, DURABLE_WINDOW);
  cleanUp.later(gateway.stop);
  const submitter = await gatewaySubmitter(gateway, cleanUp);
  return await runQueue({ submitter, upstream, pids: await pidsOf(gateway) }, options, progress);
}

async function startUpstream(cleanUp: CleanUp) {
  const upstream = ChildProgram.start<UpstreamQuestion, UpstreamAnswer>(
    './children/upstream-program.js',
    import.meta.url,
  );
  cleanUp.later(() => upstream.stop());
  return { upstream, upstreamUrl: (await upstream.ask('address')).baseUrl };
}
