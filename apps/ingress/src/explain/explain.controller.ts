import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isJobId, type JobExplanation } from '#contracts';
import { Clock, Logger } from '#telemetry';
import { refuse } from '../http/refuse.js';
import { JobStatusReader } from '../jobs/job-status-reader.js';
import { jobNotFound } from '../problem/problems.js';
import { explainJob } from './explain-job.js';

/** Why did my job go there, and then? As JSON, or as lines of text for whoever asks for `text/plain`. */
@Controller()
export class ExplainController {
  constructor(
    private readonly jobs: JobStatusReader,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  @Get('/v1/jobs/:id/explain')
  async explain(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { exchange } = request;
    reply.hijack();
    try {
      const explanation = await this.explanationOf(request);
      if (wantsText(request)) exchange.send(200, 'text/plain; charset=utf-8', asText(explanation));
      else exchange.sendJson(200, explanation);
    } catch (error) {
      refuse(exchange, error, this.logger);
    }
  }

  /** @throws ApiProblem 404, for a stranger's job too */
  private async explanationOf({ exchange, params }: FastifyRequest): Promise<JobExplanation> {
    const { id } = params as { id: string };
    if (!isJobId(id)) throw jobNotFound();
    exchange.jobId = id;
    const state = await this.jobs.read(exchange.authenticated.tenant, id);
    if (!state) throw jobNotFound();
    return explainJob(state, this.clock.nowMs());
  }
}

function wantsText({ headers, query }: FastifyRequest): boolean {
  return (query as { format?: unknown } | null)?.format === 'text' || headers.accept === 'text/plain';
}

function asText({ id, summary, steps }: JobExplanation): string {
  return `${[`${id}: ${summary}`, ...steps.map(({ at, text }) => `${at}  ${text}`)].join('\n')}\n`;
}
