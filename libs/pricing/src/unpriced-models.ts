import type { PricedProvider } from './compile-catalogue-price.js';
import type { PriceBook } from './price-book.js';

type ListedProvider = PricedProvider & { readonly models: readonly { readonly id: string }[] };

/** Listed models whose calls nobody can price, as `provider/model`: what an operator wants to hear before the bill. */
export function unpricedModels(book: PriceBook, providers: readonly ListedProvider[]): readonly string[] {
  return providers.flatMap((provider) =>
    provider.models.filter(({ id }) => !book.knows(provider, id)).map(({ id }) => `${provider.id}/${id}`),
  );
}
