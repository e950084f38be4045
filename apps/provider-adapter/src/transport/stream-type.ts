import type { ProviderRequest } from '#providers';

/** The content type of each framing of a streamed answer. */
export const STREAM_TYPE_OF: Readonly<Record<NonNullable<ProviderRequest['framing']>, string>> = {
  sse: 'text/event-stream',
  'aws-event-stream': 'application/vnd.amazon.eventstream',
};
