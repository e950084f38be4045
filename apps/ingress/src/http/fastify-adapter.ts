import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { SluiceConfig } from '#config';
import { answerClientError } from './client-error.js';
import type { Exchange } from './exchange.js';
import { RouteTable } from './route-table.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the first hook of the door, before anything else looks at the request. */
    exchange: Exchange;
  }
}

type FrameworkErrorAnswer = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void;

/** How often Node looks for requests that are too slow; its default of 30 s would make the limits mean half a minute. */
const SLOW_CHECK_INTERVAL_MS = 1_000;
/** Longest path parameter: a model id of 256 characters, percent-encoded. */
const MAX_PARAM_CHARACTERS = 768;

/**
 * Nest's adapter without the parts that do not speak OpenAI: no body parser but ours (urlencoded bodies are a way to
 * forge requests from a browser), and its own "not found" and error answers stay uninstalled.
 */
export class DoorAdapter extends FastifyAdapter {
  readonly routes = new RouteTable();
  /** Set by `configureIngressApp`; Fastify calls it for URLs it cannot route, without running a hook. */
  answerFrameworkError: FrameworkErrorAnswer = (error, _request, reply) => void reply.send(error);

  override registerParserMiddleware(): void {
    const fastify = this.getInstance();
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body);
    });
  }

  // Nest installs its handlers when the application starts; the door's own are there already and stay.
  override setNotFoundHandler(): ReturnType<FastifyAdapter['setNotFoundHandler']> {
    return this.getInstance() as ReturnType<FastifyAdapter['setNotFoundHandler']>;
  }

  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance() as ReturnType<FastifyAdapter['setErrorHandler']>;
  }
}

/** The HTTP server with every limit of the configuration; what hangs on it is `configureIngressApp`'s. */
export function newFastifyAdapter(config: SluiceConfig): DoorAdapter {
  const { http } = config;
  const adapter: DoorAdapter = new DoorAdapter({
    logger: false,
    exposeHeadRoutes: false,
    // The 503 of a closing server is the door's, in its own shape.
    return503OnClosing: false,
    bodyLimit: http.maxBodyBytes,
    requestTimeout: http.requestTimeoutMs,
    keepAliveTimeout: http.keepAliveTimeoutMs,
    routerOptions: { maxParamLength: MAX_PARAM_CHARACTERS },
    http: {
      headersTimeout: http.headersTimeoutMs,
      connectionsCheckingInterval: SLOW_CHECK_INTERVAL_MS,
      // Node answers a missing Host by itself with an empty body; nothing here reads Host, so it may be missing.
      requireHostHeader: false,
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      adapter.answerFrameworkError(error, request, reply);
    },
    // No Nest middleware is used: the plugin that runs it would cost every request a hook.
    skipMiddie: true,
  });
  const fastify = adapter.getInstance();
  fastify.decorateRequest('exchange', null as unknown as Exchange);
  fastify.addHook('onRoute', ({ url, method }) => adapter.routes.add(url, method));
  fastify.server.maxConnections = http.maxConnections;
  return adapter;
}
