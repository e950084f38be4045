import type { SluiceConfig } from '#config';
import type { ServedEndpoint } from '#jetstream';

/**
 * The endpoints whose calls this worker consumes, as a function of the configuration of the moment: all of it, or the
 * providers named on its command line. The runner asks at start and after every reload; a named provider must be there
 * at the start, and one that a reload removes is no longer served.
 *
 * @param ids provider ids; empty = all
 */
export function selectEndpoints(ids: readonly string[]): (config: SluiceConfig) => ServedEndpoint[] {
  let isChecked = false;
  return ({ providers }) => {
    if (!isChecked) {
      requireKnown(
        ids,
        providers.map(({ id }) => id),
      );
    }
    isChecked = true;
    return providers
      .filter(({ id }) => ids.length === 0 || ids.includes(id))
      .map(({ id, limits }) => ({ id, concurrency: limits.concurrency }));
  };
}

/**
 * Reads `--provider openai --provider=mistral` from a command line; other arguments are not ours to judge.
 * @throws RangeError when a `--provider` names nothing.
 */
export function parseProviderArguments(commandLine: readonly string[]): string[] {
  const ids: string[] = [];
  for (const [index, argument] of commandLine.entries()) {
    if (argument === '--provider') ids.push(named(commandLine[index + 1]));
    else if (argument.startsWith('--provider=')) ids.push(named(argument.slice('--provider='.length)));
  }
  return [...new Set(ids)];
}

function named(id: string | undefined): string {
  if (id === undefined || id === '' || id.startsWith('-')) {
    throw new RangeError('--provider needs the id of a provider of the configuration, such as --provider openai');
  }
  return id;
}

function requireKnown(ids: readonly string[], known: readonly string[]): void {
  for (const id of ids) {
    if (known.includes(id)) continue;
    const names = known.length === 0 ? 'which has none' : `which has: ${known.join(', ')}`;
    throw new RangeError(`--provider '${id}' is not in the configuration, ${names}; correct it or add the provider`);
  }
}
