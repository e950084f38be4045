import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isJobId } from '#contracts';
import { Logger } from '#telemetry';
import { refuse } from '../http/refuse.js';
import { jobNotFound } from '../problem/problems.js';
import { JobDoor } from './job-door.js';

type Answering = (request: FastifyRequest) => Promise<void>;

/** Durable work over HTTP. Whose job it is comes from the key alone, and an id is looked at before anything is asked. */
@Controller()
export class JobsController {
  constructor(
    private readonly door: JobDoor,
    private readonly logger: Logger,
  ) {}

  @Post('/v1/jobs')
  @HttpCode(202)
  submit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, () => this.door.submit(request));
  }

  @Get('/v1/jobs/:id')
  status(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, () => this.door.status(request, jobIdOf(request)));
  }

  @Get('/v1/jobs/:id/events')
  events(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, () => this.door.events(request, jobIdOf(request)));
  }

  @Delete('/v1/jobs/:id')
  remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, () => this.door.cancel(request, jobIdOf(request)));
  }

  @Post('/v1/jobs/:id/cancel')
  @HttpCode(200)
  cancel(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, () => this.door.cancel(request, jobIdOf(request)));
  }

  private async answer(request: FastifyRequest, reply: FastifyReply, work: Answering): Promise<void> {
    reply.hijack();
    try {
      await work(request);
    } catch (error) {
      refuse(request.exchange, error, this.logger);
    }
  }
}

/** @throws ApiProblem 404 unless it is an id this gateway made: nothing else ever becomes part of a subject */
function jobIdOf(request: FastifyRequest): string {
  const { id } = request.params as { id: string };
  if (!isJobId(id)) throw jobNotFound();
  request.exchange.jobId = id;
  return id;
}
