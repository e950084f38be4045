import type { Failure } from '#contracts';
import { CredentialError } from './credential.js';

/** A token as its endpoint gave it. */
export interface AccessToken {
  readonly token: string;
  /** Epoch ms. */
  readonly expiresAtMs: number;
}

/** Fetched anew so long before it expires, or when a fifth of its life is left, whichever is later. */
const AHEAD_MS = 300_000;
const LAST_PART = 0.2;
/** Not used for a call within this time of its end: the call must arrive with it. */
const SAFETY_MS = 10_000;
/** After a failure nobody asks again for so long, doubling: a thousand calls a second must not all knock. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * One token for all calls. Fresh: given at once. Getting old: given at once, while one refresh is under way. Gone: all
 * who come wait for the one fetch.
 */
export class AccessTokenCache {
  private held: (AccessToken & { readonly refreshAtMs: number }) | undefined;
  private fetching: Promise<string> | undefined;
  private pause: { readonly untilMs: number; readonly lengthMs: number; readonly failure: Failure } | undefined;

  constructor(
    private readonly fetch: () => Promise<AccessToken>,
    private readonly nowMs: () => number,
    /** For the operator: callers are told little. At most as often as it is asked for. */
    private readonly onFailed: (error: unknown) => void = () => undefined,
  ) {}

  /** @throws CredentialError (rejects) */
  get(): string | Promise<string> {
    const nowMs = this.nowMs();
    const { held } = this;
    if (!held || nowMs >= held.expiresAtMs - SAFETY_MS) return this.refresh(nowMs);
    // Nobody waits for it, and nobody needs to know that it failed while the old one is good.
    if (nowMs >= held.refreshAtMs && !this.isPausing(nowMs)) this.refresh(nowMs).catch(() => undefined);
    return held.token;
  }

  /** Forgets the token: the provider does not take it. False when there was none to forget. */
  forget(): boolean {
    const hadOne = this.held !== undefined;
    this.held = undefined;
    return hadOne;
  }

  private refresh(nowMs: number): Promise<string> {
    if (this.fetching) return this.fetching;
    if (this.pause && this.isPausing(nowMs)) return Promise.reject(new CredentialError(this.pause.failure));
    this.fetching = this.fetchOne().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  private async fetchOne(): Promise<string> {
    try {
      const fetched = await this.fetch();
      const nowMs = this.nowMs();
      const lifeMs = fetched.expiresAtMs - nowMs;
      this.held = { ...fetched, refreshAtMs: fetched.expiresAtMs - Math.min(AHEAD_MS, lifeMs * LAST_PART) };
      this.pause = undefined;
      return fetched.token;
    } catch (error) {
      if (error instanceof CredentialError) this.beginPause(error.failure);
      this.onFailed(error);
      throw error;
    }
  }

  private beginPause(failure: Failure): void {
    const lengthMs = Math.min(2 * (this.pause?.lengthMs ?? FIRST_PAUSE_MS / 2), LONGEST_PAUSE_MS);
    this.pause = { untilMs: this.nowMs() + lengthMs, lengthMs, failure };
  }

  private isPausing(nowMs: number): boolean {
    return this.pause !== undefined && nowMs < this.pause.untilMs;
  }
}
