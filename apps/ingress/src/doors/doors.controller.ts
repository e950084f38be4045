import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { compileShape } from '#contracts';
import { TenantDirectory } from '../keys/tenant-directory.js';
import { TenantLimits } from '../limits/tenant-limits.js';
import { ModelNames } from '../models/model-names.js';
import { modelNotFound } from '../problem/problems.js';
import { mapMessagesRequest } from './anthropic/map-messages-request.js';
import { messagesDoor } from './anthropic/messages-door.js';
import { CountTokensRequest } from './anthropic/messages-request.dto.js';
import { ANTHROPIC_REQUEST_ID } from './anthropic/speaks-anthropic.js';
import { checkShape } from './check-shape.js';
import { estimateCallTokens } from './estimate-call-tokens.js';
import { ForeignDoor } from './foreign-door.js';
import { responsesDoor } from './responses/responses-door.js';

const checkCount = compileShape(CountTokensRequest, { unknownFields: 'ignore' });

/** The APIs beside OpenAI's chat: Anthropic's Messages and OpenAI's Responses. */
@Controller()
export class DoorsController {
  constructor(
    private readonly door: ForeignDoor,
    private readonly tenants: TenantDirectory,
    private readonly limits: TenantLimits,
    private readonly models: ModelNames,
  ) {}

  @Post('/v1/messages')
  @HttpCode(200)
  messages(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.door.answer(messagesDoor, request, reply);
  }

  @Post('/v1/responses')
  @HttpCode(200)
  responses(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.door.answer(responsesDoor, request, reply);
  }

  /** An estimate: nobody upstream is asked and nothing is billed. */
  @Post('/v1/messages/count_tokens')
  @HttpCode(200)
  async countTokens(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { exchange } = request;
    const body = this.door.readBody(request);
    checkShape(checkCount, body);
    const { call } = mapMessagesRequest(body);
    this.tenants.allowModel(exchange.authenticated, call.model);
    // Nobody upstream is asked, so nobody but us can say that there is no such model.
    if (!this.models.knows(call.model)) throw modelNotFound(call.model);
    const limitHeaders = await this.limits.take(exchange.authenticated.tenant, 0);
    reply.hijack();
    exchange.addHeaders([...(limitHeaders ?? []), ANTHROPIC_REQUEST_ID, exchange.requestId]);
    exchange.sendJson(200, { input_tokens: estimateCallTokens(call) });
  }
}
