import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConfigSource } from '#config';
import { Logger } from '#telemetry';
import { invalidRequest } from '../problem/problems.js';
import { ApiProblemFilter } from './api-problem.filter.js';
import { DoorAdapter } from './fastify-adapter.js';
import { OpenRequests } from './open-requests.js';
import { problemOfFastifyError } from './problem-of-fastify-error.js';
import { Reception } from './reception.js';
import { refuse } from './refuse.js';

/**
 * Hangs the door on a Nest application made with `newFastifyAdapter`: the hook that lets nobody in without a key, and
 * three layers of errors (Nest's filter, Fastify's own, bytes that never became a request), because any one of them
 * alone leaves answers no OpenAI client can read. Call it after `NestFactory.create` and before `init` or `listen`.
 */
export function configureIngressApp(app: NestFastifyApplication): void {
  const adapter = app.getHttpAdapter() as unknown;
  if (!(adapter instanceof DoorAdapter)) {
    throw new Error('the ingress needs the adapter of newFastifyAdapter(config): pass it to NestFactory.create');
  }
  const reception = app.get(Reception);
  const answerError = errorAnswer(reception, app.get(ConfigSource), app.get(Logger));
  const fastify = adapter.getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    try {
      reception.admit(request, reception.receive(request, reply));
      done();
    } catch (problem) {
      done(problem as Error);
    }
  });
  fastify.setErrorHandler((error, request, reply) => answerError(error, request, reply));
  fastify.setNotFoundHandler((request, reply) => answerError(notFound(adapter, request), request, reply));
  adapter.answerFrameworkError = answerError;
  app.useGlobalFilters(new ApiProblemFilter(answerError));
  app.get(OpenRequests).attach(fastify.server as Server);
  refuseExpectations(fastify.server as Server);
}

/** The one error handler of the HTTP door, whoever calls it. */
function errorAnswer(reception: Reception, config: ConfigSource, logger: Logger) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const exchange = reception.receive(request, reply);
    let error = thrown;
    // Some ways here lead past the hook: a URL that cannot be routed must not tell a stranger more than one that can.
    if (exchange.caller === null) {
      try {
        reception.admit(request, exchange);
      } catch (refusal) {
        error = refusal;
      }
    }
    reply.hijack();
    refuse(exchange, problemOfFastifyError(error, config.current.http.maxBodyBytes), logger);
  };
}

function notFound(adapter: DoorAdapter, request: FastifyRequest) {
  const methods = adapter.routes.allowed(request.url);
  const path = (request.url.split('?', 1)[0] as string).slice(0, 200);
  if (methods.length === 0 || methods.includes(request.method)) {
    return invalidRequest(`Invalid URL (${request.method} ${path})`, 'unknown_url', null, 404);
  }
  const problem = invalidRequest(
    `Not allowed to ${request.method} on ${path}: use ${methods.join(' or ')}.`,
    'method_not_supported',
    null,
    405,
  );
  return Object.assign(problem, { headers: { allow: methods.join(', ') } });
}

/** Node answers an unknown `Expect` by itself with an empty 417; as an ordinary request it gets an ordinary answer. */
function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
