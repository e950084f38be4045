import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CompletionsRoute } from '../doors/completions/completions-route.js';
import { LiveDoor } from './live-door.js';

/** OpenAI's interactive routes. No pipes, interceptors or DTO instances: this is the hot path. */
@Controller()
export class LiveController {
  constructor(
    private readonly door: LiveDoor,
    private readonly completionsRoute: CompletionsRoute,
  ) {}

  @Post('/v1/chat/completions')
  @HttpCode(200)
  chatCompletions(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.door.answer('/v1/chat/completions', request, reply);
  }

  @Post('/v1/completions')
  @HttpCode(200)
  completions(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.completionsRoute.answer(request, reply);
  }

  @Post('/v1/embeddings')
  @HttpCode(200)
  embeddings(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.door.answer('/v1/embeddings', request, reply);
  }
}
