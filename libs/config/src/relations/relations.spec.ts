import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../loading/read-config.js';

const ONE = '{ id: one, baseUrl: https://one.example/v1, models: [{ id: m }] }';
const HASH = 'a'.repeat(64);

function check(text: string) {
  return readConfig({ text, file: '/etc/sluice.yaml', env: {}, cwd: '/srv' });
}

function problemsOf(text: string): string[] {
  const result = check(text);
  return result.ok ? [] : result.problems.map(({ path, expected }) => `${path} ${expected}`);
}

const provider = (more: string) =>
  `providers: [{ id: one, baseUrl: https://one.example/v1, models: [{ id: m }], ${more} }]`;

describe('providers', () => {
  it.each([
    ['https://user:pw@x/v1', 'must not carry a user or password'],
    ['https://x/v1?key=1', 'must not have a query or fragment'],
    ['https://x/v1#a', 'must not have a query or fragment'],
    ['file:///etc/passwd', 'must begin with https:// or http://'],
    ['api.openai.com/v1', 'must be an address'],
  ])('refuses base URL %s', (url, expected) => {
    expect(problemsOf(`providers: [{ id: one, baseUrl: "${url}", models: [{ id: m }] }]`)).toEqual([
      `providers[0].baseUrl ${expected}`,
    ]);
  });

  it('refuses equal ids and equal models', () => {
    const same = '{ id: one, baseUrl: https://x/v1, models: [{ id: a }, { id: a }] }';
    expect(problemsOf(`providers: [${ONE}, ${same}]`)).toEqual(
      [
        'providers[1].models[1].id must be unique: providers[1].models[0].id has the same',
        'providers[1].id must be unique: providers[0].id has the same',
      ]
        .sort()
        .reverse(),
    );
  });

  it.each([
    ['timeouts: { firstByteMs: 20m }', 'providers[0].timeouts.firstByteMs must be at most totalMs, which is 600000'],
    ['timeouts: { idleMs: 20m }', 'providers[0].timeouts.idleMs must be at most totalMs, which is 600000'],
    [
      'caps: { maxResponseBytes: 1MB }',
      'providers[0].caps.maxEventBytes must be at most maxResponseBytes, which is 1000000',
    ],
    ['headers: { Content-Length: "5" }', 'providers[0].headers["Content-Length"] is set by Sluice'],
    ['apiKey: k, headers: { Authorization: x }', 'providers[0].headers.Authorization is set from apiKey'],
    ['headers: { "a b": x }', 'providers[0].headers["a b"] must be a header name'],
    [
      'headers: { x-a: "1\\r\\nhost: evil" }',
      'providers[0].headers["x-a"] must be printable ASCII without line breaks',
    ],
  ])('refuses %s', (more, problem) => {
    expect(problemsOf(provider(more))).toEqual([problem]);
  });

  it('refuses one that can serve nothing', () => {
    expect(problemsOf('providers: [{ id: one, baseUrl: https://x/v1 }]')).toEqual([
      'providers[0].models must name at least one model',
    ]);
    expect(problemsOf('providers: [{ id: one, baseUrl: https://x/v1, passthroughModels: true }]')).toEqual([]);
  });

  it('warns when a key travels unencrypted', () => {
    const result = check('providers: [{ id: one, baseUrl: http://gpu.lan/v1, apiKey: k, models: [{ id: m }] }]');
    expect(result.ok && result.warnings).toMatchObject([{ path: 'providers[0].baseUrl' }]);
  });
});

describe('aliases and prices', () => {
  it('name providers and models that exist, and say which was probably meant', () => {
    const result = check(
      `providers: [${ONE}]\naliases: [{ name: fast, candidates: [{ provider: onne, model: m }, { provider: one, model: x }] }]`,
    );
    expect(result.ok ? [] : result.problems).toMatchObject([
      { path: 'aliases[0].candidates[0].provider', remedy: 'Did you mean one?' },
      { path: 'aliases[0].candidates[1].model' },
    ]);
    expect(
      problemsOf(
        `providers: [${ONE}]\nprices: [{ provider: two, model: m, inputUsdPerMillion: 0.1, outputUsdPerMillion: "1" }]`,
      ),
    ).toHaveLength(1);
  });

  it('may name any model of a provider that passes models through', () => {
    expect(
      problemsOf(
        `${provider('passthroughModels: true')}\naliases: [{ name: fast, candidates: [{ provider: one, model: new }] }]`,
      ),
    ).toEqual([]);
  });

  it.each(['a/b', '', 'with space'])('refuse the alias name %j', (name) => {
    expect(
      problemsOf(`providers: [${ONE}]\naliases: [{ name: "${name}", candidates: [{ provider: one, model: m }] }]`),
    ).toHaveLength(1);
  });

  it('take a price written as a number without losing a digit', () => {
    const result = check(
      `providers: [${ONE}]\nprices: [{ provider: one, model: m, inputUsdPerMillion: 0.075, outputUsdPerMillion: "0.30" }]`,
    );
    expect(result.ok && result.config.prices[0]).toMatchObject({
      inputUsdPerMillion: '0.075',
      outputUsdPerMillion: '0.30',
    });
  });
});

describe('tenants', () => {
  it.each([
    ['[{ id: Acme }]', 'tenants[0].id must be 1–32 of a–z, 0–9 and inner hyphens'],
    ['[{ id: a }, { id: a }]', 'tenants[1].id must be unique: tenants[0].id has the same'],
    [
      `[{ id: a, keys: [{ id: k, sha256: ${HASH} }] }, { id: b, keys: [{ id: l, sha256: ${HASH} }] }]`,
      'tenants[1].keys[0].sha256 must be unique: tenants[0].keys[0].sha256 has the same',
    ],
    [
      '[{ id: a, keys: [{ id: k, sha256: sk-sluice-oops }] }]',
      'tenants[0].keys[0].sha256 must be the SHA-256 of the key, 64 lower-case hex digits (printf %s "$KEY" | sha256sum)',
    ],
    [
      `[{ id: a, keys: [{ id: k, sha256: ${HASH}, expiresAt: "2026-13-41T00:00:00Z" }] }]`,
      'tenants[0].keys[0].expiresAt must be a time that exists',
    ],
    ['[{ id: a, nats: { user: a } }]', 'tenants[0].nats must have exactly one of passwordHash and publicKey'],
    [
      '[{ id: a, nats: { user: a, passwordHash: plain } }]',
      'tenants[0].nats.passwordHash must be a bcrypt hash ($2a$11$…)',
    ],
  ])('refuses %s', (tenants, problem) => {
    expect(problemsOf(`providers: [${ONE}]\ntenants: ${tenants}`)).toEqual([problem]);
  });

  it('are told how to log in to NATS without writing a password down', () => {
    const result = check('tenants: [{ id: acme, nats: { user: acme, password: hunter2 } }]');
    const problems = result.ok ? [] : result.problems.map(({ path, remedy }) => ({ path, remedy }));
    expect(problems).toContainEqual({
      path: 'tenants[0].nats.password',
      remedy: expect.stringContaining('sluice nats-user create --tenant <id>'),
    });
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('are warned of models nobody has', () => {
    const result = check(`providers: [${ONE}]\ntenants: [{ id: a, allowModels: [fast, m, one/m, mm] }]`);
    expect(result.ok && result.warnings).toMatchObject([{ path: 'tenants[0].allowModels[3]' }]);
  });

  it.each(['""', 'whsec_', 'hunter2', 'whsec_c2hvcnQ=', `whsec_${'A'.repeat(33)}`, `whsec_${'A'.repeat(92)}`])(
    'refuse %s as webhook secret, unsaid',
    (secret) => {
      const problems = problemsOf(`tenants: [{ id: a, webhookSecret: ${secret} }]`);
      expect(problems).toEqual([
        expect.stringMatching(/^tenants\[0\]\.webhookSecret must be whsec_ and base64 of 24 to/),
      ]);
      expect(problems.join()).not.toContain('hunter2');
    },
  );

  it.each([24, 32, 64])('take %d bytes as webhook secret', (bytes) => {
    const secret = `whsec_${Buffer.alloc(bytes, 255).toString('base64')}`;
    expect(problemsOf(`tenants: [{ id: a, webhookSecret: "${secret}" }]`)).toEqual([]);
  });
});

describe('lanes of a model', () => {
  const model = (more: string) =>
    `providers: [{ id: one, baseUrl: https://one.example/v1, models: [{ id: m, ${more} }] }]`;
  const at = 'providers[0].models[0]';

  it('are off unless they are named, and then have the defaults of OpenAI', () => {
    const plain = check(model('contextTokens: 10'));
    expect(plain).toMatchObject({
      ok: true,
      config: { providers: [{ models: [{ payAsYouGo: true, priceWindows: [] }] }] },
    });
    const laned = check(model('flex: {}, batch: {}, reserved: { capacityPerWindow: 2.5, windowMs: 1m }'));
    expect(laned).toMatchObject({
      ok: true,
      config: {
        providers: [
          {
            models: [
              {
                flex: { priceFactor: 0.5, serviceTier: 'flex' },
                batch: { priceFactor: 0.5, maxRequests: 50_000, windowMs: 86_400_000 },
                reserved: { unit: 'usd', windowMs: 60_000, overflow: 'reject', burn: { input: 1, cacheRead: 1 } },
              },
            ],
          },
        ],
      },
    });
  });

  it.each([
    ['reserved: {}', `${at}.reserved.capacityPerWindow is required`],
    [
      'reserved: { capacityPerWindow: 1, unit: gpus }',
      `${at}.reserved.unit must be one of: usd, tokens, input-and-output-tokens`,
    ],
    [
      'reserved: { capacityPerWindow: 1, unit: input-and-output-tokens }',
      `${at}.reserved.outputCapacityPerWindow is required with unit input-and-output-tokens`,
    ],
    [
      'reserved: { capacityPerWindow: 1, outputCapacityPerWindow: 1 }',
      `${at}.reserved.outputCapacityPerWindow has no meaning with unit usd`,
    ],
    ['batch: { minRequests: 9, maxRequests: 3 }', `${at}.batch.minRequests must be at most maxRequests, which is 3`],
    ['payAsYouGo: false', `${at}.payAsYouGo leaves no lane in which this model can be called`],
    [
      'priceWindows: [{ from: "8:00", to: "09:00", priceFactor: 1 }]',
      `${at}.priceWindows[0].from must be a time of day in UTC such as "16:30", in quotes`,
    ],
    [
      'priceWindows: [{ from: "08:00", to: "08:00", priceFactor: 1 }]',
      `${at}.priceWindows[0].to must differ from \`from\``,
    ],
    [
      'priceWindows: [{ from: "08:00", to: "09:00", weekdays: [monday], priceFactor: 1 }]',
      `${at}.priceWindows[0].weekdays must be of: sun, mon, tue, wed, thu, fri, sat`,
    ],
  ])('refuses %s', (lanes, problem) => {
    expect(problemsOf(model(lanes))).toEqual([problem]);
  });

  it('let a reservation stand alone', () => {
    expect(problemsOf(model('payAsYouGo: false, reserved: { capacityPerWindow: 1, unit: tokens }'))).toEqual([]);
  });
});
