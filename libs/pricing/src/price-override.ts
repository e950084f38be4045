/**
 * A price from the configuration: wins over the catalogue. Decimal strings of US dollars per million tokens; a cache
 * price that is not given is the input price.
 */
export interface PriceOverride {
  /** Provider id of the configuration, or the catalogue id several of them share. */
  readonly provider: string;
  /** The provider's own name of the model, exactly. */
  readonly model: string;
  readonly inputUsdPerMillion: string;
  readonly outputUsdPerMillion: string;
  readonly cacheReadUsdPerMillion?: string;
  readonly cacheWriteUsdPerMillion?: string;
  /** Written to live for an hour; not given: as other cache writes. */
  readonly cacheWrite1hUsdPerMillion?: string;
}
