import { subjectPatterns, subjects } from '#contracts';

/** A tenant that speaks NATS: an account of its own, with one user. */
export interface TenantAccount {
  readonly tenant: string;
  readonly user: string;
  /** bcrypt, as `nats server passwd` makes it; or the user's public NKey, as `sluice nats-user create` does. */
  readonly passwordHash?: string;
  readonly publicKey?: string;
}

export interface NatsConfOptions {
  readonly host: string;
  readonly port: number;
  readonly storeDirectory: string;
  /** The gateway's own user: password in clear, or a bcrypt hash, or an `$ENVIRONMENT` reference. */
  readonly gateway: { readonly user: string; readonly password: string };
  readonly tenants: readonly TenantAccount[];
  /** `always`: an acknowledgement means on disk. Needs 2.10; leave out for older servers. */
  readonly syncInterval?: string;
  /**
   * Disk the broker may use. Also the limit of the gateway's account: the services read it there and scale their
   * streams to fit, where a server-wide limit alone would only refuse the last ones.
   */
  readonly maxStorageBytes?: number;
  readonly monitorPort?: number;
}

/**
 * The broker's configuration, generated from the tenants: the gateway lives in account SLUICE; each tenant has an
 * account that imports its own submit, result, event and token subjects and nothing else, so what it may publish and
 * read is the broker's to enforce. Nobody without credentials gets in (no `no_auth_user`).
 */
export function renderNatsConf(options: NatsConfOptions): string {
  return [
    '# Generated from the tenants in the configuration (`sluice nats-conf`). Change those, not this file.',
    `listen: ${quote(`${options.host}:${options.port}`)}`,
    'server_name: sluice',
    ...(options.monitorPort === undefined ? [] : [`http: "127.0.0.1:${options.monitorPort}"`]),
    'max_payload: 1MB',
    'write_deadline: "10s"',
    '',
    'jetstream {',
    `  store_dir: ${quote(options.storeDirectory)}`,
    ...(options.maxStorageBytes === undefined ? [] : [`  max_file_store: ${options.maxStorageBytes}`]),
    ...(options.syncInterval === undefined ? [] : [`  sync_interval: ${options.syncInterval}`]),
    '}',
    '',
    'accounts {',
    ...gatewayAccount(options),
    ...options.tenants.flatMap(tenantAccount),
    '}',
    '',
  ].join('\n');
}

function gatewayAccount({ gateway, tenants, maxStorageBytes }: NatsConfOptions): string[] {
  const exports = tenants.flatMap(({ tenant }) => [
    `      { service: ${quote(subjects.submit(tenant))}, accounts: [${accountOf(tenant)}] }`,
    ...readable(tenant).map((subject) => `      { stream: ${quote(subject)}, accounts: [${accountOf(tenant)}] }`),
  ]);
  return [
    '  SLUICE {',
    maxStorageBytes === undefined ? '    jetstream: enabled' : `    jetstream { max_file: ${maxStorageBytes} }`,
    `    users: [ { user: ${quote(gateway.user)}, password: ${quote(gateway.password)} } ]`,
    ...(exports.length === 0 ? [] : ['    exports: [', ...exports, '    ]']),
    '  }',
  ];
}

function tenantAccount(account: TenantAccount): string[] {
  const { tenant } = account;
  return [
    `  ${accountOf(tenant)} {`,
    `    users: [ ${userOf(account)} ]`,
    '    imports: [',
    `      { service: { account: SLUICE, subject: ${quote(subjects.submit(tenant))} } }`,
    ...readable(tenant).map((subject) => `      { stream: { account: SLUICE, subject: ${quote(subject)} } }`),
    '    ]',
    '  }',
  ];
}

function readable(tenant: string): string[] {
  return [subjectPatterns.resultsOf(tenant), subjectPatterns.eventsOf(tenant), subjectPatterns.tokensOf(tenant)];
}

function userOf({ tenant, user, passwordHash, publicKey }: TenantAccount): string {
  if (publicKey !== undefined) return `{ nkey: ${quote(publicKey)} }`;
  if (passwordHash === undefined) {
    throw new Error(`tenants '${tenant}': nats needs passwordHash (bcrypt) or publicKey (NKey), or leave nats out`);
  }
  return `{ user: ${quote(user)}, password: ${quote(passwordHash)} }`;
}

/** Account names are words of the configuration's grammar: `acme-eu` → `TENANT_acme_eu`; tenant ids hold no underscore. */
function accountOf(tenant: string): string {
  return `TENANT_${tenant.replaceAll('-', '_')}`;
}

function quote(text: string): string {
  // A reference to the environment is one only without quotes; a bcrypt hash (`$2a$…`) is one only with them.
  if (/^\$[A-Za-z_]\w*$/.test(text)) return text;
  if (/["\\\r\n]/.test(text))
    throw new Error('a name, path or password of the broker may hold no quote, backslash or line break');
  return `"${text}"`;
}
