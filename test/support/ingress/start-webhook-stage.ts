import { type SluiceConfig, StaticConfigSource, type TenantConfig } from '#config';
import { subjectPatterns } from '#contracts';
import { type StageOptions, type Transport, type Verdict } from '#jetstream';
import { SystemClock } from '#telemetry';
import { JobStatusReader } from '../../../apps/ingress/src/jobs/job-status-reader.js';
import { ResultWaiter } from '../../../apps/ingress/src/jobs/result-waiter.js';
import { WholeResults } from '../../../apps/ingress/src/jobs/whole-results.js';
import { TenantDirectory } from '../../../apps/ingress/src/keys/tenant-directory.js';
import { WebhookStage } from '../../../apps/ingress/src/webhooks/webhook.stage.js';
import { WebhookLog } from '../../../apps/ingress/src/webhooks/webhook-log.js';
import { WebhookPayloads } from '../../../apps/ingress/src/webhooks/webhook-payloads.js';
import { WebhookTransport } from '../../../apps/ingress/src/webhooks/webhook-transport.js';
import type { NatsServer } from '../nats-server.js';
import { RecordedLogger, RecordedMetrics } from '../recorded-telemetry.js';
import { startStages } from '../run-stages.js';
import { aConfig } from './start-ingress.js';

/** 32 bytes; of the tenant `default`. */
export const WEBHOOK_SECRET = `whsec_${Buffer.from('a webhook secret of thirty-two b').toString('base64')}`;

export interface RunningWebhooks {
  readonly transport: Transport;
  readonly logger: RecordedLogger;
  readonly metrics: RecordedMetrics;
  stop(): Promise<void>;
  /** As a killed process: what is in work is neither finished nor said. */
  kill(): Promise<void>;
}

export interface WebhookOptions {
  readonly allowPrivate?: boolean;
  /** False: the tenant has none. */
  readonly secret?: false;
  /** Instead of the stage's own: how long a dead process' delivery waits for another. */
  readonly ackWaitMs?: number;
}

/** The stage that delivers webhooks in a process of its own: built with `new`, its broker and its calls real. */
export async function startWebhooks(server: NatsServer, options: WebhookOptions = {}): Promise<RunningWebhooks> {
  let stage: WebhookStage | undefined;
  const deliver = async (...given: Parameters<WebhookStage['deliver']>): Promise<Verdict> => {
    if (!stage) throw new Error('a webhook came before the stage was there');
    return stage.deliver(...given);
  };
  const { ackWaitMs } = options;
  const running = await startStages(server, [
    {
      stage: 'webhook',
      patterns: [subjectPatterns.webhookRequested],
      run: deliver,
      options: { ...optionsOfStage(), ...(ackWaitMs === undefined ? {} : { ackWaitMs }) },
    },
  ]);
  const made = newWebhookStage(running.transport, options);
  stage = made.stage;
  return {
    ...made,
    transport: running.transport,
    stop: async () => {
      await running.stop();
      await made.close();
    },
    kill: async () => {
      await running.kill();
      await made.close();
    },
  };
}

/** The stage on the given ports, with real calls. */
export function newWebhookStage(
  { reader, bus, claimCheck }: Pick<Transport, 'reader' | 'bus' | 'claimCheck'>,
  options: WebhookOptions = {},
) {
  const [logger, metrics, clock] = [new RecordedLogger(), new RecordedMetrics(), new SystemClock()];
  const config = new StaticConfigSource(configOf(options));
  const waiter = new ResultWaiter(bus, new JobStatusReader(reader));
  const payloads = new WebhookPayloads(reader, waiter, new WholeResults(claimCheck, logger));
  const calls = new WebhookTransport(config, clock);
  const log = new WebhookLog(logger, metrics);
  const stage = new WebhookStage(payloads, new TenantDirectory(config), calls, log, clock);
  return { stage, logger, metrics, close: () => calls.onApplicationShutdown() };
}

/** What the decorator says, so that the stage runs here as it does in its app. */
function optionsOfStage(): StageOptions {
  return Reflect.getMetadata('microservices:pattern_extras', WebhookStage.prototype.deliver) as StageOptions;
}

function configOf({ allowPrivate = true, secret }: WebhookOptions): SluiceConfig {
  const config = aConfig();
  const signing = secret === false ? {} : { webhookSecret: WEBHOOK_SECRET };
  const tenant: TenantConfig = { id: 'default', keys: [], limits: {}, weight: 1, ...signing };
  return { ...config, http: { ...config.http, webhookAllowPrivate: allowPrivate }, tenants: [tenant] };
}
