import type { Fault, FaultKind } from '../faults/fault.js';
import { faultFailure } from './fault-failure.js';
import type { Reply, StreamShapes, WireEvent } from './reply.js';

type Distortion = (reply: Reply, fault: Fault, shapes: StreamShapes) => Reply;

const HTML_PAGE =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n' +
  '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

/** The faults that are another answer, rather than another way to send it. */
export const DISTORTIONS: Readonly<Partial<Record<FaultKind, Distortion>>> = {
  'malformed-json': (reply, fault, { malformedEvent }) =>
    reply.events ? withEvent(reply, fault, malformedEvent) : whole(reply, `{"oops":${reply.body}`),
  'truncated-json': (reply) =>
    reply.events
      ? {
          ...reply,
          events: halfOf(reply.events).map((event, at, all) => (at === all.length - 1 ? withoutEnd(event) : event)),
        }
      : whole(reply, reply.body.slice(0, Math.floor(reply.body.length / 2))),
  html: (reply, fault) => ({ ...whole(reply, HTML_PAGE), status: fault.status ?? 502, contentType: 'text/html' }),
  'empty-body': (reply) => whole(reply, ''),
  'wrong-content-type': (reply) => ({ ...reply, contentType: 'text/plain; charset=utf-8' }),
  redirect: (reply, fault) => ({
    ...whole(reply, ''),
    status: fault.status ?? 302,
    headers: [...reply.headers, 'location', fault.location ?? 'http://redirected.invalid/v1/chat/completions'],
  }),
  'duplicate-finish': (reply) => {
    const { events, finishAt } = reply;
    if (!events || finishAt === undefined) return reply;
    return { ...reply, events: [...events.slice(0, finishAt + 1), ...events.slice(finishAt)] };
  },
  'no-done': (reply) => (reply.events ? { ...reply, events: reply.events.slice(0, -1) } : reply),
  'stream-error': (reply, fault, { errorEvent }) => {
    if (!reply.events) return reply;
    const failure = faultFailure(fault, 500);
    return { ...reply, events: [...reply.events.slice(0, middleOf(reply, fault)), errorEvent(failure)] };
  },
};

function whole(reply: Reply, body: string): Reply {
  return { status: reply.status, contentType: reply.contentType, headers: reply.headers, body, usage: reply.usage };
}

function withEvent(reply: Reply, fault: Fault, event: WireEvent): Reply {
  const events = reply.events ?? [];
  const at = middleOf(reply, fault);
  return { ...reply, events: [...events.slice(0, at), event, ...events.slice(at)] };
}

function middleOf(reply: Reply, fault: Fault): number {
  return fault.afterChunks ?? Math.ceil((reply.events?.length ?? 0) / 2);
}

function halfOf(events: readonly WireEvent[]): WireEvent[] {
  return events.slice(0, Math.ceil(events.length / 2));
}

function withoutEnd(event: WireEvent): WireEvent {
  return typeof event === 'string' ? event.slice(0, -12) : event.subarray(0, -12);
}
