/** A message on one of our own subjects that we cannot read: it is dead-lettered, never retried. */
export class MessageFormatError extends Error {
  override readonly name = 'MessageFormatError';
}
