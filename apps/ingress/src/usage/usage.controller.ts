import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type LedgerReply, subjects, type UsageReport } from '#contracts';
import { BrokerUnavailableError, Bus } from '#jetstream';
import { Clock } from '#telemetry';
import { invalidRequest, serverError } from '../problem/problems.js';
import { readUsageQuery } from './read-usage-query.js';

const LEDGER_TIMEOUT_MS = 10_000;
const RETRY_AFTER_MS = 2_000;

/** What the caller's tenant has used; the ledger is asked over the bus, and by nobody else's name than the key's. */
@Controller()
export class UsageController {
  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  @Get('/v1/usage')
  async usage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { exchange } = request;
    const { tenant } = exchange.authenticated;
    const question = readUsageQuery(request.query as Record<string, unknown>, tenant, this.clock.nowMs());
    const report = answerOf(await this.ask(Buffer.from(JSON.stringify(question))));
    reply.hijack();
    exchange.sendJson(200, { object: 'usage', ...report });
  }

  private async ask(question: Uint8Array): Promise<LedgerReply<UsageReport>> {
    try {
      const reply = await this.bus.request(subjects.usageRequested(), question, { timeoutMs: LEDGER_TIMEOUT_MS });
      return JSON.parse(Buffer.from(reply).toString('utf8')) as LedgerReply<UsageReport>;
    } catch (error) {
      if (error instanceof BrokerUnavailableError) throw ledgerAway(error);
      throw error;
    }
  }
}

function answerOf(reply: LedgerReply<UsageReport>): UsageReport {
  switch (reply.kind) {
    case 'answer':
      return reply.value;
    case 'invalid':
      throw invalidRequest(reply.message, reply.code, reply.param);
    case 'unavailable':
      throw ledgerAway(new Error(reply.message));
  }
}

function ledgerAway(cause: Error) {
  return serverError(503, 'usage_unavailable', 'The ledger does not answer right now. Try again in a moment.', {
    retryAfterMs: RETRY_AFTER_MS,
    cause,
  });
}
