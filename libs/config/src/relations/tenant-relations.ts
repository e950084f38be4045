import { isTenantId } from '#contracts';
import type { SluiceConfig } from '../schema/sluice.config.js';
import type { TenantConfig } from '../schema/tenant.config.js';
import type { RelationCheck } from './relation-check.js';

export function checkTenants(config: SluiceConfig, check: RelationCheck): void {
  config.tenants.forEach((tenant, index) => {
    checkTenant(tenant, index, check);
  });
  check.unique(
    config.tenants.map((tenant, index) => ({ value: tenant.id, path: ['tenants', index, 'id'] })),
    'tenant',
  );
  const keys = config.tenants.flatMap((tenant, index) =>
    tenant.keys.map((key, position) => ({ key, path: ['tenants', index, 'keys', position] })),
  );
  check.unique(
    keys.map(({ key, path }) => ({ value: key.id, path: [...path, 'id'] })),
    'key',
  );
  check.unique(
    keys.map(({ key, path }) => ({ value: key.sha256, path: [...path, 'sha256'], hidden: true })),
    'key',
  );
  check.unique(
    config.tenants.map((tenant, index) => ({ value: tenant.nats?.user, path: ['tenants', index, 'nats', 'user'] })),
    "tenant's NATS user",
  );
  warnOfUnknownModels(config, check);
}

function checkTenant(tenant: TenantConfig, index: number, check: RelationCheck): void {
  const path = ['tenants', index];
  check.unless(tenant.id === undefined || isTenantId(tenant.id), [...path, 'id'], () => ({
    given: `"${tenant.id}"`,
    expected: 'must be 1–32 of a–z, 0–9 and inner hyphens',
    remedy: 'It becomes part of subjects: write it in lower case, without dots or spaces.',
  }));
  tenant.keys.forEach((key, position) => {
    const valid = key.expiresAt === undefined || !Number.isNaN(Date.parse(key.expiresAt));
    check.unless(valid, [...path, 'keys', position, 'expiresAt'], () => ({
      given: `"${key.expiresAt}"`,
      expected: 'must be a time that exists',
      remedy: 'Check month, day and hour.',
    }));
  });
  if (!tenant.nats) return;
  const ways = [tenant.nats.passwordHash, tenant.nats.publicKey].filter((way) => way !== undefined).length;
  check.unless(ways === 1, [...path, 'nats'], () => ({
    given: ways === 0 ? 'neither' : 'both',
    expected: 'must have exactly one of passwordHash and publicKey',
    remedy:
      'Use publicKey where the client can ("sluice nats-user create --tenant <id>" makes one), else passwordHash.',
  }));
}

/** Only a warning: an allow-list may be ahead of the providers. */
function warnOfUnknownModels(config: SluiceConfig, check: RelationCheck): void {
  if (config.providers.some((provider) => provider.passthroughModels)) return;
  const known = new Set(config.aliases.map((alias) => alias.name));
  for (const provider of config.providers) {
    for (const model of provider.models) known.add(model.id).add(`${provider.id}/${model.id}`);
  }
  const visit = (names: readonly string[] | undefined, path: readonly (string | number)[]) => {
    names?.forEach((name, index) => {
      if (!known.has(name)) check.warn([...path, index], `'${name}' is no alias and no model of any provider.`);
    });
  };
  config.tenants.forEach((tenant, index) => {
    visit(tenant.allowModels, ['tenants', index, 'allowModels']);
    tenant.keys.forEach((key, position) => {
      visit(key.models, ['tenants', index, 'keys', position, 'models']);
    });
  });
}
