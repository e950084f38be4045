import type { SluiceConfig } from '#config';
import { PriceBook } from '#pricing';
import { type Candidate, makeCandidate } from './candidate.js';

const NONE: readonly Candidate[] = [];

/**
 * Which candidates a caller's `model` means, best first; made once per configuration. A name is looked up as
 * 1. an alias: its candidates, ranked as listed;
 * 2. `provider/model` of a listed model: that one;
 * 3. a bare model id: every provider that lists it, all of one rank, in the order of the configuration;
 * 4. `provider/anything` of a provider with `passthroughModels`;
 * 5. an unknown bare id, when exactly one provider passes models through. With several the caller must say which:
 *    a body must not go to a provider nobody named.
 */
export class CandidateTable {
  /** Every listed model of every provider. */
  readonly listed: readonly Candidate[];
  private readonly listedNames: ReadonlySet<string>;
  /** Whether any model can be bought in another way than at list price. */
  readonly hasLanes: boolean;
  private readonly byName = new Map<string, readonly Candidate[]>();
  private readonly passthrough;

  constructor(
    config: Pick<SluiceConfig, 'providers' | 'aliases'>,
    private readonly prices: PriceBook = new PriceBook([]),
  ) {
    this.addAliases(config);
    this.addQualifiedNames(config);
    this.addBareNames(config);
    this.listed = config.providers.flatMap((provider) =>
      provider.models.flatMap(({ id }) => this.byName.get(`${provider.id}/${id}`)?.[0] ?? []),
    );
    this.listedNames = new Set(this.listed.map(({ healthKey }) => healthKey));
    this.hasLanes = [...this.byName.values()].some((named) => named.some(({ pools }) => pools !== null));
    this.passthrough = config.providers.filter((provider) => provider.passthroughModels);
  }

  /** `name` is `<endpoint>/<model>`. */
  isListed(name: string): boolean {
    return this.listedNames.has(name);
  }

  resolve(name: string): readonly Candidate[] {
    return this.byName.get(name) ?? this.resolvePassthrough(name);
  }

  private resolvePassthrough(name: string): readonly Candidate[] {
    const slash = name.indexOf('/');
    if (slash > 0 && slash < name.length - 1) {
      const named = this.passthrough.find((provider) => provider.id === name.slice(0, slash));
      if (named) return [makeCandidate(named, name.slice(slash + 1), 0, this.prices)];
    }
    const [only, ...others] = this.passthrough;
    return only && others.length === 0 && name !== '' ? [makeCandidate(only, name, 0, this.prices)] : NONE;
  }

  private addAliases({ providers, aliases }: Pick<SluiceConfig, 'providers' | 'aliases'>): void {
    for (const alias of aliases) {
      const candidates = alias.candidates.flatMap(({ provider, model }, rank) => {
        const found = providers.find(({ id }) => id === provider);
        return found ? [makeCandidate(found, model, rank, this.prices)] : [];
      });
      this.byName.set(alias.name, candidates);
    }
  }

  private addQualifiedNames({ providers }: Pick<SluiceConfig, 'providers'>): void {
    for (const provider of providers) {
      for (const { id } of provider.models)
        this.addIfFree(`${provider.id}/${id}`, [makeCandidate(provider, id, 0, this.prices)]);
    }
  }

  private addBareNames({ providers }: Pick<SluiceConfig, 'providers'>): void {
    const offers = new Map<string, Candidate[]>();
    for (const provider of providers) {
      for (const { id } of provider.models) {
        const candidate = makeCandidate(provider, id, 0, this.prices);
        const offered = offers.get(id);
        if (offered) offered.push(candidate);
        else offers.set(id, [candidate]);
      }
    }
    for (const [id, candidates] of offers) this.addIfFree(id, candidates);
  }

  private addIfFree(name: string, candidates: readonly Candidate[]): void {
    if (!this.byName.has(name)) this.byName.set(name, candidates);
  }
}
