import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConfigSource } from '#config';
import { TenantDirectory } from '../keys/tenant-directory.js';
import { modelNotFound } from '../problem/problems.js';
import { listModels } from './list-models.js';

/** The models this caller may use, from the configuration: nobody upstream is asked. */
@Controller()
export class ModelsController {
  constructor(
    private readonly config: ConfigSource,
    private readonly tenants: TenantDirectory,
  ) {}

  @Get('/v1/models')
  list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { exchange } = request;
    const data = this.allowedModels(request);
    reply.hijack();
    exchange.sendJson(200, { object: 'list', data });
  }

  /** The rest of the path, because `provider/model` has a slash in it; clients send it encoded or not. */
  @Get('/v1/models/*')
  one(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { '*': id } = request.params as { '*': string };
    const model = this.allowedModels(request).find((each) => each.id === id);
    if (!model) throw modelNotFound(id);
    reply.hijack();
    request.exchange.sendJson(200, model);
  }

  private allowedModels({ exchange }: FastifyRequest) {
    return listModels(this.config.current).filter(({ id }) => this.tenants.isModelAllowed(exchange.authenticated, id));
  }
}
