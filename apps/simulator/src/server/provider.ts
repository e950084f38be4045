import { hash } from 'node:crypto';
import { type Fault, FaultFormatError } from '../faults/fault.js';
import type { FaultBook } from '../faults/fault-book.js';
import { mayHoldDirective, readHeaderFault, readPromptFault } from '../faults/read-directives.js';
import { drawLatencyMs, parseLatency } from '../pacing/latency.js';
import type { SimulatorSettings } from '../simulator-options.js';
import { Admission } from './admission.js';
import { deliverReply, type Pacing } from './deliver-reply.js';
import { DISTORTIONS } from './distort-reply.js';
import type { Exchange } from './exchange.js';
import { faultFailure } from './fault-failure.js';
import { identify } from './identify.js';
import { MISDELIVERIES } from './misdeliver-reply.js';
import { type Found, type Reply, RequestRefusal, type StreamShapes, type Wire, type WireFailure } from './reply.js';

type Body = Readonly<Record<string, unknown>>;
const NO_BODY: Body = Object.freeze({});

interface Delivery {
  readonly exchange: Exchange;
  readonly reply: Reply;
  readonly fault: Fault;
  readonly shapes: StreamShapes;
}

/** Answers what comes in on the provider's paths: key, body, faults, limits, answer, delivery; the wire gives the shapes. */
export class Provider {
  private readonly admission: Admission;

  constructor(
    private readonly settings: SimulatorSettings,
    private readonly faults: FaultBook,
    private readonly random: () => number,
    private readonly nowMs: () => number,
  ) {
    this.admission = new Admission(settings);
  }

  /** `body` undefined: it was over the limit. */
  answer(exchange: Exchange, wire: Wire, body: Buffer | undefined): void {
    try {
      this.process(exchange, wire, body);
    } catch (error) {
      const failure = failureOf(error);
      deliverReply(exchange, wire.failureReply(failure), { latencyMs: 0, chunkDelayMs: 0 });
    }
  }

  private process(exchange: Exchange, wire: Wire, raw: Buffer | undefined): void {
    const { entry, request } = exchange;
    if (raw === undefined)
      throw refuse(413, `The body is larger than ${this.settings.maxBodyBytes} bytes.`, 'request_too_large');
    entry.bodyBytes = raw.length;
    if (raw.length > 0) entry.bodySha256 = hash('sha256', raw, 'hex');
    const query = queryOf(request.url);
    this.checkKey(wire, request.headers, query);
    const found = findEndpoint(wire, entry.path, entry.method);
    const refused = wire.refuse?.(request.headers, query, entry.path);
    if (refused) throw new RequestRefusal(refused);
    const body = found.endpoint.method === 'POST' ? parseBody(raw) : NO_BODY;
    identify(entry, { body, headers: request.headers, found });
    const fault = this.faultFor(exchange, wire, { raw, body });
    const reply = this.replyFor({ exchange, wire, fault, found }, { body, query });
    this.deliver({ exchange, reply, fault, shapes: wire.streamShapes });
  }

  private checkKey(wire: Wire, headers: Exchange['request']['headers'], query: string): void {
    const { apiKey } = this.settings;
    if (apiKey === undefined) return;
    const given = wire.keyOf(headers, query);
    if (given === apiKey) return;
    if (given === undefined) throw refuse(401, "You didn't provide an API key.", null);
    throw refuse(401, `Incorrect API key provided: ${given.slice(0, 3)}***.`, 'invalid_api_key');
  }

  private faultFor(exchange: Exchange, wire: Wire, { raw, body }: { raw: Buffer; body: Body }): Fault {
    const { entry, request } = exchange;
    const promptText = mayHoldDirective(raw) ? wire.promptText(body) : '';
    return this.faults.faultFor({
      path: entry.path,
      model: entry.model ?? '',
      headerFault: readHeaderFault(request.headers),
      promptFault: promptText === '' ? undefined : readPromptFault(promptText),
      promptKey: promptText === '' ? (entry.bodySha256 ?? '') : promptText,
    });
  }

  private replyFor(
    { exchange, wire, fault, found }: { exchange: Exchange; wire: Wire; fault: Fault; found: Found },
    { body, query }: { body: Body; query: string },
  ): Reply {
    const { entry } = exchange;
    const { endpoint, subject } = found;
    if (fault.status !== undefined && fault.status >= 400 && fault.kind === undefined) {
      entry.fault = `status-${fault.status}`;
      return wire.failureReply(faultFailure(fault, fault.status));
    }
    const nowMs = this.nowMs();
    const answered = endpoint.answer({ body, subject, query, nowMs, fault });
    if (endpoint.method === 'GET') return answered;
    const reply = answered.usage.inputTokens <= this.settings.contextTokens ? answered : undefined;
    if (!reply) throw tooLong(this.settings.contextTokens, answered.usage.inputTokens);
    const model = entry.model ?? '';
    const refused = this.admission.enter(model, reply.usage.inputTokens + reply.usage.outputTokens, nowMs);
    const limits = this.admission.remaining(model, nowMs);
    if (limits.length > 0) exchange.commonHeaders = [...exchange.commonHeaders, ...wire.limitHeaders(limits, nowMs)];
    if (refused) return wire.failureReply(refused);
    exchange.whenClosed(() => this.admission.leave());
    return fault.status === undefined ? reply : { ...reply, status: fault.status };
  }

  private deliver({ exchange, reply, fault, shapes }: Delivery): void {
    const pacing = this.pacingOf(fault);
    if (fault.kind === undefined) {
      deliverReply(exchange, reply, pacing);
      return;
    }
    exchange.entry.fault = fault.kind;
    const distort = DISTORTIONS[fault.kind];
    if (distort) {
      deliverReply(exchange, distort(reply, fault, shapes), pacing);
      return;
    }
    const misdeliver = MISDELIVERIES[fault.kind];
    exchange.after(pacing.latencyMs, () => misdeliver?.({ exchange, reply, fault, pacing, shapes }));
  }

  private pacingOf(fault: Fault): Pacing {
    const latency = fault.latency === undefined ? this.settings.latency : parseLatency(fault.latency);
    return {
      latencyMs: drawLatencyMs(latency, this.random),
      chunkDelayMs: fault.chunkDelayMs ?? this.settings.chunkDelayMs,
    };
  }
}

function queryOf(url = ''): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

function findEndpoint(wire: Wire, path: string, method: string): Found {
  const found = wire.find(path);
  if (!found) throw refuse(404, `Invalid URL (${method} ${path})`, null);
  if (found.endpoint.method !== method) {
    throw refuse(
      405,
      `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to use a different HTTP method?)`,
      'method_not_supported',
    );
  }
  return found;
}

function parseBody(raw: Buffer): Body {
  let body: unknown;
  try {
    body = JSON.parse(raw.toString());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refuse(400, `We could not parse the JSON body of your request: ${reason}`, null);
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
  throw refuse(400, 'The body of your request must be a JSON object.', null);
}

function refuse(status: number, message: string, code: string | null): RequestRefusal {
  return new RequestRefusal({ status, message, type: 'invalid_request_error', code, param: null });
}

function tooLong(limit: number, tokens: number): RequestRefusal {
  const message = `This model's maximum context length is ${limit} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`;
  return new RequestRefusal({
    status: 400,
    message,
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    param: 'messages',
  });
}

function failureOf(error: unknown): WireFailure {
  if (error instanceof RequestRefusal) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof FaultFormatError) {
    return { status: 400, message, type: 'invalid_request_error', code: 'invalid_simulator_fault', param: null };
  }
  // A schema without a finite instance, or a defect of the simulator: either way whoever runs it must see why.
  process.stderr.write(`simulator: ${error instanceof Error ? (error.stack ?? message) : message}\n`);
  return {
    status: 500,
    message: `The simulator failed: ${message}`,
    type: 'server_error',
    code: 'simulator_failed',
    param: null,
  };
}
