import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConfigSource } from '#config';
import { Logger } from '#telemetry';
import { refuse } from '../../http/refuse.js';
import { LiveDoor } from '../../live/live-door.js';
import { ForeignDoor } from '../foreign-door.js';
import { COMPLETIONS_ROUTE, completionsDoor } from './completions-door.js';
import { servesCompletions } from './serves-completions.js';

/** Completions as such where the model takes them; where it only chats, as a chat. */
@Injectable()
export class CompletionsRoute {
  constructor(
    private readonly config: ConfigSource,
    private readonly live: LiveDoor,
    private readonly foreign: ForeignDoor,
    private readonly logger: Logger,
  ) {}

  answer(request: FastifyRequest, reply: FastifyReply): void {
    let name: unknown;
    try {
      name = this.foreign.readBody(request)['model'];
    } catch (error) {
      reply.hijack();
      refuse(request.exchange, error, this.logger);
      return;
    }
    if (typeof name !== 'string' || servesCompletions(this.config.current, name)) {
      this.live.answer(COMPLETIONS_ROUTE, request, reply);
    } else this.foreign.answer(completionsDoor, request, reply);
  }
}
