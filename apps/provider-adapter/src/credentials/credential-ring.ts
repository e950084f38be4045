import type { Failure } from '#contracts';
import { cooldownMs, type KeyRefusal } from './cooldown.policy.js';
import type { Credential } from './credential.js';

/** A key that was refused and rests now. */
export interface RefusedKey {
  readonly credentialId: string;
  readonly refusal: KeyRefusal;
  readonly statusCode?: number;
  readonly coolsForMs: number;
  /** How many of the others may be used at this moment. */
  readonly othersReady: number;
}

interface Place {
  readonly credential: Credential;
  cooledUntilMs: number;
  refusalsInARow: number;
}

const WELL: Omit<Place, 'credential'> = { cooledUntilMs: 0, refusalsInARow: 0 };

/**
 * The keys of one endpoint, used in turn. One that was refused rests and the others go on; when all rest, the one that
 * has rested enough soonest is used, because the provider knows better than we do. One key alone is always used.
 */
export class CredentialRing {
  private readonly places: readonly Place[];
  private turn = 0;

  /** @param before the ring of the configuration before this one: a key that is the same goes on resting */
  constructor(
    credentials: readonly Credential[],
    private readonly onRefused: (key: RefusedKey) => void = () => undefined,
    before?: CredentialRing,
  ) {
    // What may be new beside the key (a region, an account, a header) is in the new credential, never in the old one.
    this.places = credentials.map((credential) => ({ ...(before?.placeLike(credential) ?? WELL), credential }));
  }

  /** The one whose turn it is; undefined when the endpoint needs none. */
  choose(nowMs: number): Credential | undefined {
    const { places } = this;
    if (places.length < 2) return places[0]?.credential;
    let soonest: Place | undefined;
    for (let step = 0; step < places.length; step += 1) {
      const at = (this.turn + step) % places.length;
      const place = places[at] as Place;
      if (place.cooledUntilMs <= nowMs) {
        this.turn = (at + 1) % places.length;
        return place.credential;
      }
      if (!soonest || place.cooledUntilMs < soonest.cooledUntilMs) soonest = place;
    }
    return soonest?.credential;
  }

  /**
   * The provider refused this key: it rests. Returns the one to try instead in the same attempt: the same with a new
   * token, or another that is ready and was not tried. Nothing: the attempt is over.
   */
  refused(credential: Credential, { refusal, failure, tried, nowMs }: RefusalOfKey): Credential | undefined {
    if (refusal === 'authentication-failed' && !tried.has(credential) && credential.renew?.()) return credential;
    this.cool(credential, refusal, failure, nowMs);
    const ready = this.places.filter((place) => place.credential !== credential && place.cooledUntilMs <= nowMs);
    return ready.find((place) => !tried.has(place.credential))?.credential;
  }

  /** The provider took it. */
  accepted(credential: Credential): void {
    if (this.places.length < 2) return;
    const place = this.placeOf(credential);
    if (place) place.refusalsInARow = 0;
  }

  /** What none of its keys may leave behind in a text. */
  get secrets(): readonly string[] {
    return this.places.flatMap(({ credential }) => credential.secrets);
  }

  private cool(credential: Credential, refusal: KeyRefusal, failure: Failure, nowMs: number): void {
    const place = this.placeOf(credential);
    if (!place) return;
    // Calls that were out together come back refused together: that is one refusal.
    const wasCooling = place.cooledUntilMs > nowMs;
    if (wasCooling) return;
    const coolsForMs = cooldownMs(refusal, place.refusalsInARow, failure.retryAfterMs);
    place.refusalsInARow += 1;
    place.cooledUntilMs = nowMs + coolsForMs;
    const others = this.places.filter((other) => other !== place && other.cooledUntilMs <= nowMs);
    this.onRefused({
      credentialId: credential.id,
      refusal,
      ...(failure.statusCode === undefined ? {} : { statusCode: failure.statusCode }),
      coolsForMs,
      othersReady: others.length,
    });
  }

  private placeOf(credential: Credential): Place | undefined {
    return this.places.find((place) => place.credential === credential);
  }

  private placeLike({ id, secrets }: Credential): Place | undefined {
    return this.places.find(
      ({ credential }) => credential.id === id && credential.secrets.join('\0') === secrets.join('\0'),
    );
  }
}

export interface RefusalOfKey {
  readonly refusal: KeyRefusal;
  readonly failure: Failure;
  /** Used in this attempt already. */
  readonly tried: ReadonlySet<Credential>;
  readonly nowMs: number;
}
