import { dialectNameOfHost } from '#providers';
import { presetOfBaseUrl } from './provider-presets.js';

/** What we know of a provider by the host of its base URL; whatever the file says itself goes before it. */
export interface KnownFacts {
  readonly wire: string;
  readonly dialect?: string;
  readonly catalogueId?: string;
}

/** @param saidWire the wire the file names, if it does: a known host may speak several */
export function knownFacts(baseUrl: string, saidWire?: unknown): KnownFacts {
  const preset = presetOfBaseUrl(baseUrl);
  const wire = typeof saidWire === 'string' ? saidWire : (preset?.wire ?? 'openai');
  const dialect = URL.canParse(baseUrl) ? dialectNameOfHost(wire, new URL(baseUrl).host) : undefined;
  return {
    wire,
    ...(dialect === undefined ? {} : { dialect }),
    ...(preset?.catalogueId === undefined ? {} : { catalogueId: preset.catalogueId }),
  };
}
