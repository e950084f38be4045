import { isEndpointId } from '#contracts';
import { dialectNamesOf } from '#providers';
import type { ConfigPath } from '../reading/config-path.js';
import { maskAddress } from '../reading/mask-secrets.js';
import type { ProviderConfig } from '../schema/provider.config.js';
import type { SluiceConfig } from '../schema/sluice.config.js';
import { checkAuth, hasCredential } from './auth-relations.js';
import { checkBaseUrl } from './check-base-url.js';
import { checkHeader } from './check-headers.js';
import { checkLanes } from './lane-relations.js';
import { notAbove } from './not-above.js';
import type { RelationCheck } from './relation-check.js';

export function checkProviders(config: SluiceConfig, check: RelationCheck): void {
  config.providers.forEach((provider, index) => {
    const path = ['providers', index];
    checkIdentity(provider, path, check);
    checkDialect(provider, path, check);
    checkAuth(provider, path, check);
    checkHeaders(provider, path, check);
    checkTimesAndCaps(provider, path, check);
    checkModels(provider, path, check);
  });
  check.unique(
    config.providers.map((provider, index) => ({ value: provider.id, path: ['providers', index, 'id'] })),
    'provider',
  );
}

function checkIdentity(provider: ProviderConfig, path: ConfigPath, check: RelationCheck): void {
  check.unless(provider.id === undefined || isEndpointId(provider.id), [...path, 'id'], () => ({
    given: `"${provider.id}"`,
    expected: 'must be 1–48 of a–z, 0–9 and inner hyphens',
    remedy: 'It becomes part of subjects: write it in lower case, without dots or spaces.',
  }));
  if (provider.baseUrl === undefined || !check.isClean([...path, 'baseUrl'])) return;
  const wrong = checkBaseUrl(provider.baseUrl);
  check.unless(wrong === null, [...path, 'baseUrl'], () => ({
    given: `"${maskAddress(provider.baseUrl.split(/[?#]/, 1)[0] ?? '')}"`,
    expected: wrong?.expected ?? '',
    remedy: wrong?.remedy ?? '',
  }));
  const isPlain = /^http:\/\/(?!localhost|127\.|\[::1\])/.test(provider.baseUrl);
  if (isPlain && hasCredential(provider)) {
    check.warn(
      [...path, 'baseUrl'],
      'The key and every prompt travel unencrypted; use https:// if the host offers it.',
    );
  }
}

function checkDialect({ wire, dialect, apiVersion }: ProviderConfig, path: ConfigPath, check: RelationCheck): void {
  const known = dialectNamesOf(wire);
  check.unless(dialect === undefined || known.includes(dialect), [...path, 'dialect'], () => ({
    given: `"${dialect}"`,
    expected: known.length === 0 ? `must be left out: wire ${wire} has none` : `must be one of: ${known.join(', ')}`,
    remedy: 'Name the wire it belongs to, or leave it out.',
  }));
  check.unless(apiVersion === undefined || wire === 'azure-openai', [...path, 'apiVersion'], () => ({
    given: `"${apiVersion}"`,
    expected: `must be left out: wire ${wire} has no versions`,
    remedy: 'Put the version into baseUrl, or set wire: azure-openai.',
  }));
}

function checkHeaders(provider: ProviderConfig, path: ConfigPath, check: RelationCheck): void {
  const hasKey = hasCredential(provider);
  for (const [name, value] of Object.entries(provider.headers ?? {})) {
    const wrong = checkHeader(name, value, hasKey);
    check.unless(wrong === null, [...path, 'headers', name], () => ({
      expected: wrong?.expected ?? '',
      remedy: wrong?.remedy ?? '',
    }));
  }
}

function checkTimesAndCaps(provider: ProviderConfig, path: ConfigPath, check: RelationCheck): void {
  const timeouts = [...path, 'timeouts'];
  notAbove(check, timeouts, provider.timeouts, 'connectMs', 'firstByteMs');
  notAbove(check, timeouts, provider.timeouts, 'firstByteMs', 'totalMs');
  notAbove(check, timeouts, provider.timeouts, 'idleMs', 'totalMs');
  notAbove(check, [...path, 'caps'], provider.caps, 'maxEventBytes', 'maxResponseBytes');
}

function checkModels(provider: ProviderConfig, path: ConfigPath, check: RelationCheck): void {
  const models = [...path, 'models'];
  check.unless(provider.models.length > 0 || provider.passthroughModels === true, models, () => ({
    given: 'no models',
    expected: 'must name at least one model',
    remedy: 'List its models, or set passthroughModels: true.',
  }));
  check.unique(
    provider.models.map((model, index) => ({ value: model.id, path: [...models, index, 'id'] })),
    'model of a provider',
  );
  provider.models.forEach((model, index) => {
    notAbove(check, [...models, index], model, 'maxOutputTokens', 'contextTokens');
    checkLanes(model, [...models, index], check);
  });
}
