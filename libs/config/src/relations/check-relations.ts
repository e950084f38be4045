import type { ConfigWarning } from '../config-problem.js';
import type { AutomaticProviders } from '../providers/detect-providers.js';
import type { ProblemList } from '../reading/problem-list.js';
import type { SluiceConfig } from '../schema/sluice.config.js';
import { checkAliases, checkCandidate } from './alias-relations.js';
import { notAbove } from './not-above.js';
import { checkProviders } from './provider-relations.js';
import { RelationCheck } from './relation-check.js';
import { checkTenants } from './tenant-relations.js';

/** Everything that is true between values of a configuration; values that are wrong by themselves are left alone. */
export function checkRelations(
  config: SluiceConfig,
  problems: ProblemList,
  automatic: AutomaticProviders | null,
): readonly ConfigWarning[] {
  const check = new RelationCheck(problems);
  notAbove(check, ['http'], config.http, 'headersTimeoutMs', 'requestTimeoutMs');
  notAbove(check, ['jobs'], config.jobs, 'defaultWithinMs', 'maxWithinMs');
  notAbove(check, ['live'], config.live, 'retryForMs', 'timeoutMs');
  checkPorts(config, check);
  checkProviders(config, check);
  // While nobody was found yet, nobody can say whether a provider's name is wrong.
  if (automatic?.chosen !== 'nobody') checkAliases(config, check);
  checkTenants(config, check);
  // Chosen by themselves, providers come and go with their keys; a price for an absent one is only waiting.
  if (automatic === null) checkPrices(config, check);
  return check.warnings;
}

function checkPorts(config: SluiceConfig, check: RelationCheck): void {
  const ports = [
    { path: ['http', 'port'], port: config.http.port },
    { path: ['operator', 'port'], port: config.operator.port },
    ...(config.nats.url === undefined ? [{ path: ['nats', 'port'], port: config.nats.port }] : []),
  ];
  check.unique(
    // 0 takes a free port, so any number of them may be 0.
    ports.map(({ path, port }) => ({ path, value: port ? String(port) : undefined })),
    'listener',
  );
}

function checkPrices(config: SluiceConfig, check: RelationCheck): void {
  config.prices.forEach((price, index) => {
    checkCandidate(config, price, ['prices', index], check);
  });
  check.unique(
    config.prices.map((price, index) => ({ value: `${price.provider}/${price.model}`, path: ['prices', index] })),
    'model',
  );
}
