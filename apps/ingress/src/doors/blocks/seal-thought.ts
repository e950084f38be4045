/**
 * What a caller has to give back so that the provider believes its own thoughts. The APIs of the doors have one opaque
 * text for it; whose it is must be in that text, because the next turn may go to another provider, which refuses a
 * proof that is not its own.
 */
export type ThoughtProof =
  | { readonly kind: 'signature' | 'data'; readonly value: string; readonly format?: string }
  | { readonly kind: 'call'; readonly value: string; readonly callId: string };

const SEAL = 'sluice1';

/** `sluice1:<kind>:<format or call id, percent-encoded>:<value>`. Colons are in no provider's own text: those are base64. */
export function sealThought(proof: ThoughtProof): string {
  const owner = proof.kind === 'call' ? proof.callId : (proof.format ?? '');
  return `${SEAL}:${proof.kind}:${encodeURIComponent(owner)}:${proof.value}`;
}

/** Undefined for a text that no door of ours has made. */
export function unsealThought(text: string): ThoughtProof | undefined {
  const [seal, kind, owner, ...rest] = text.split(':');
  if (seal !== SEAL || owner === undefined || rest.length === 0) return undefined;
  const value = rest.join(':');
  const name = decodeOwner(owner);
  if (name === undefined) return undefined;
  if (kind === 'call') return { kind, value, callId: name };
  if (kind !== 'signature' && kind !== 'data') return undefined;
  return { kind, value, ...(name === '' ? {} : { format: name }) };
}

function decodeOwner(owner: string): string | undefined {
  try {
    return decodeURIComponent(owner);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
