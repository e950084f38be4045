import type { ConfigCheck } from '#config';

/** `1 provider, 3 aliases, 2 tenants besides default`: what is written, and what Sluice chooses for itself. */
export function describeCounts({ config, automatic, automaticAliases }: ConfigCheck & { readonly ok: true }): string {
  const { providers, aliases, tenants } = config;
  const besides = tenants.filter(({ id }) => id !== 'default').length;
  const undecided = automatic?.chosen === 'nobody';
  return [
    undecided ? 'providers chosen at the start' : counted(providers.length, 'provider', 'providers'),
    undecided && automaticAliases ? 'aliases by what they offer' : counted(aliases.length, 'alias', 'aliases'),
    besides === 0 ? 'tenant default only' : `${counted(besides, 'tenant', 'tenants')} besides default`,
  ].join(', ');
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
