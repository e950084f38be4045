import type { ModelConfig } from '../schema/model.config.js';

/** What people ask for when they do not care which model it is. */
export const ROLES = ['fast', 'smart', 'embed'] as const;
export type Role = (typeof ROLES)[number];

/** A host we know, as data. How it speaks otherwise than its wire is its dialect (libs/providers). */
export interface ProviderPreset {
  readonly name: string;
  readonly baseUrl: string;
  /** Absent: openai. */
  readonly wire?: string;
  /** The environment variable its own SDK reads. */
  readonly keyVariable: string;
  /** Its id in the price catalogue. Absent: the catalogue does not know it, prices are the operator's or its own. */
  readonly catalogueId?: string;
  /** A few current models; context windows are the catalogue's, compared by a spec. Whoever needs another lists it. */
  readonly models: readonly ModelConfig[];
  readonly limits: PublishedLimits;
  /** Which of them serves which role. */
  readonly roles: Readonly<Partial<Record<Role, string>>>;
  /** What it sells cheaper than its list. Facts for whoever writes a model's lanes: nothing is switched on by them. */
  readonly offers?: ProviderOffers;
}

/**
 * What the provider publishes of its limits for a new account, or why there is no such number. Nothing is paced by it: an
 * account grows out of it, and the answers' headers say what is true today. Yours go into the provider's `limits`.
 */
export type PublishedLimits =
  | {
      /** Which account, and which model where they differ. */
      readonly account: string;
      readonly requestsPerMinute?: number;
      readonly tokensPerMinute?: number;
      /** Calls at the same time. */
      readonly concurrency?: number;
    }
  | { readonly none: string };

/** The blocks a model's lanes are configured with, as the provider's own pages have them. */
export interface ProviderOffers {
  readonly batch?: {
    /** Share of list price. */
    readonly priceFactor: number;
    readonly maxRequests?: number;
    readonly minRequests?: number;
    readonly maxBytes?: number;
    readonly windowMs?: number;
    readonly expiryKeepsPartials?: boolean;
  };
  readonly flex?: { readonly priceFactor: number; readonly serviceTier: string };
  /** How throughput is reserved there, in its own words. */
  readonly reserved?: string;
  /** Hours (UTC) with another price, as shares of the list price. */
  readonly priceWindows?: readonly {
    readonly from: string;
    readonly to: string;
    readonly weekdays?: readonly string[];
    readonly priceFactor: number;
  }[];
}
