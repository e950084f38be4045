import type { Acknowledgement } from '#contracts';
import type { AcceptedJob } from '../jobs/submit-job.js';
import type { ApiProblem } from '../problem/api-problem.js';

/** JetStream's own error numbers, so that its clients take the same branch as for a real stream. */
const STREAM_FULL = 10077;
const BAD_REQUEST = 10003;
/** What a client that only wants a `PubAck` is told of a replayed job: its sequence is not known any more. */
const UNKNOWN_SEQUENCE = 0;
const ACCEPTED_STREAM = 'SLUICE_ACCEPTED';

/** Our acknowledgement and a JetStream `PubAck` in one: `request` and `js.publish` both understand it. */
export function acknowledgementReply(acknowledgement: Acknowledgement, job: AcceptedJob): Uint8Array {
  return encode({
    ...acknowledgement,
    stream: job.stored?.stream ?? ACCEPTED_STREAM,
    seq: job.stored?.sequence ?? UNKNOWN_SEQUENCE,
    ...(job.replayed ? { duplicate: true } : {}),
  });
}

/**
 * Our error object and a JetStream API error in one. JetStream's `code` is a number (its Go client cannot read another
 * type), so the OpenAI code, a text, is in `openai_code` here and nowhere else.
 */
export function problemReply({ statusCode, error }: ApiProblem): Uint8Array {
  const { code: openaiCode, ...rest } = error;
  return encode({
    type: 'io.nats.jetstream.api.v1.pub_ack_response',
    error: {
      ...rest,
      openai_code: openaiCode,
      code: statusCode,
      err_code: statusCode === 503 ? STREAM_FULL : BAD_REQUEST,
      description: error.message,
    },
  });
}

function encode(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
