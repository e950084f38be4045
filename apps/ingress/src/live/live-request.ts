import type { IncomingHttpHeaders } from 'node:http';
import type { JobEndpoint } from '#contracts';
import type { Presentation } from '../doors/presentation.js';
import type { Exchange } from '../http/exchange.js';
import type { CallBody } from '../shape/check-call-body.js';

/** One request on an interactive route: checked, and not yet sent on. */
export interface LiveRequest {
  readonly path: JobEndpoint;
  readonly exchange: Exchange;
  readonly headers: IncomingHttpHeaders;
  /** The caller rather has an error than an answer to less than was asked for. */
  readonly strict: boolean;
  /** As it came; what goes on is `body`, so that nobody reads another `model` out of a duplicate key. */
  readonly bytes: Buffer;
  readonly body: CallBody;
  /** How it is answered where the caller spoke another API; absent: with the provider's bytes. */
  readonly presentation?: Presentation;
}
