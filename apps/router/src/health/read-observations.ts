import { type EndpointObservation, parseEndpointObservations } from '#contracts';

let last: { readonly payload: Uint8Array; readonly observations: readonly EndpointObservation[] } | undefined;

/**
 * The observations of a message. A router hears each twice when it is also the one of its group who settles limits, and
 * the copies come one behind the other: comparing them costs a fiftieth of parsing one again.
 * @throws MessageFormatError when it is not a JSON array
 */
export function readObservations(payload: Uint8Array): readonly EndpointObservation[] {
  if (last && Buffer.compare(last.payload, payload) === 0) return last.observations;
  const observations = parseEndpointObservations(payload);
  last = { payload, observations };
  return observations;
}
