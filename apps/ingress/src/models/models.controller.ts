import { Controller, Get, type OnApplicationShutdown, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConfigSource } from '#config';
import { PriceBook } from '#pricing';
import { Clock } from '#telemetry';
import { ANTHROPIC_REQUEST_ID, speaksAnthropic } from '../doors/anthropic/speaks-anthropic.js';
import { TenantDirectory } from '../keys/tenant-directory.js';
import { modelNotFound } from '../problem/problems.js';
import { pageOfModels, toAnthropicModel } from './anthropic-models.js';
import { type ListedModel, listModels } from './list-models.js';

/**
 * The models this caller may use, from the configuration: nobody upstream is asked. Who sends `anthropic-version` gets
 * them as Anthropic lists them.
 */
@Controller()
export class ModelsController implements OnApplicationShutdown {
  private prices: PriceBook;
  private readonly stopListening: () => void;

  constructor(
    private readonly config: ConfigSource,
    private readonly tenants: TenantDirectory,
    private readonly clock: Clock,
  ) {
    this.prices = new PriceBook(config.current.prices);
    this.stopListening = config.onChange((next) => {
      this.prices = new PriceBook(next.prices);
    });
  }

  onApplicationShutdown(): void {
    this.stopListening();
  }

  @Get('/v1/models')
  list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const data = this.allowedModels(request);
    const query = request.query as Readonly<Record<string, unknown>>;
    const body = speaksAnthropic(request.exchange) ? pageOfModels(data, query) : { object: 'list', data };
    reply.hijack();
    send(request, body);
  }

  /** The rest of the path, because `provider/model` has a slash in it; clients send it encoded or not. */
  @Get('/v1/models/*')
  one(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { '*': id } = request.params as { '*': string };
    const model = this.allowedModels(request).find((each) => each.id === id);
    if (!model) throw modelNotFound(id);
    reply.hijack();
    send(request, speaksAnthropic(request.exchange) ? toAnthropicModel(model) : model);
  }

  private allowedModels({ exchange }: FastifyRequest): readonly ListedModel[] {
    const models = listModels(this.config.current, this.prices, this.clock.nowMs());
    return models.filter(({ id }) => this.tenants.isModelAllowed(exchange.authenticated, id));
  }
}

function send({ exchange }: FastifyRequest, body: object): void {
  exchange.sendJson(200, body, speaksAnthropic(exchange) ? [ANTHROPIC_REQUEST_ID, exchange.requestId] : []);
}
