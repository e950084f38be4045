import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { ENVIRONMENT_OPTIONS, PROVIDER_PRESETS, readConfig, type SluiceConfig } from '#config';
import { LANES, streams } from '#contracts';
import { runCommandLine } from '../../apps/cli/src/run-command-line.js';
import { at, type Data, deployFiles, emittedMetrics, manifests, read, readYaml, root } from './deploy-files.js';
import { listSourceFiles } from './source-file.js';

const services = ['ingress', 'classifier', 'router', 'provider-adapter', 'accounting'];
/** Variables a process reads beside those that set an option; the last three are Node's and the shells'. */
const otherVariables = [
  'SLUICE_CONFIG',
  'SLUICE_ROOT_KEY',
  'SLUICE_NATS_SERVER',
  'SLUICE_SECRETS_KEY',
  'SLUICE_URL',
  'SLUICE_API_KEY',
  'NODE_ENV',
  'NODE_OPTIONS',
];
const keyVariables = PROVIDER_PRESETS.map(({ keyVariable }) => keyVariable);
const known = new Set([...Object.keys(ENVIRONMENT_OPTIONS), ...otherVariables, ...keyVariables]);
/** Read by nats.conf and by Kubernetes' own substitution, not by a service. */
const ofTheBroker = 'SLUICE_NATS_PASSWORD';

const compose = readYaml('deploy/compose.yaml')[0] as Data;
const pod = readYaml('deploy/kubernetes/base/service-pod.yaml')[0] as Data;
const podSpec = at<Data>(pod, 'spec', 'template', 'spec');
const container = at<Data>(podSpec, 'containers', 0);

function configOf(file: string): SluiceConfig {
  const env = {
    ...Object.fromEntries(keyVariables.map((name) => [name, 'key'])),
    NATS_URL: 'nats://sluice:x@nats:4222',
  };
  const check = readConfig({ text: read(file), file: join(root, file), env, cwd: root });
  if (!check.ok) throw new Error(JSON.stringify(check.problems));
  return check.config;
}

describe('deploy/', () => {
  it('is readable: YAML, JSON and the configurations of Sluice in it', () => {
    for (const path of deployFiles('.yaml', '.yml')) expect(readYaml(path).length).toBeGreaterThan(0);
    for (const path of deployFiles('.json')) expect(JSON.parse(read(path))).toBeDefined();
    const configs = deployFiles('/sluice.yaml', 'sluice.default.yaml', 'sluice.example.yaml');
    expect(configs).toHaveLength(4);
    for (const path of configs) expect(configOf(path).providers.length).toBeGreaterThan(0);
  });

  it('runs programs that exist, and all five services in each place', () => {
    const named = (paths: readonly string[]) =>
      new Set(
        paths.flatMap((path) => [...read(path).matchAll(/dist\/apps\/([\w-]+)\/src\/main\.js/g)].map(([, app]) => app)),
      );
    const everywhere = named(deployFiles('.yaml', 'Dockerfile', '.md'));
    for (const app of everywhere) expect(existsSync(join(root, `apps/${app}/src/main.ts`))).toBe(true);
    expect([...named(['deploy/compose.yaml'])]).toEqual(expect.arrayContaining(services));
    expect([...named(deployFiles('.yaml').filter((path) => path.includes('kubernetes')))].sort()).toEqual(
      [...services].sort(),
    );
  });

  it('gives the services only variables they read', () => {
    const ofCompose = Object.entries(at<Data>(compose, 'services'))
      .filter(([name]) => [...services, 'sluice'].includes(name))
      .flatMap(([, service]) => Object.keys(at<Data>(service, 'environment')));
    const ofPods = manifests('Deployment').flatMap((deployment) =>
      at<Data[]>(deployment, 'spec', 'template', 'spec', 'containers').flatMap(
        (one) => at<Data[] | undefined>(one, 'env')?.map(({ name }) => String(name)) ?? [],
      ),
    );
    const ofImage = [...read('deploy/Dockerfile').matchAll(/(?:^ENV|^ {4})\s*((?:SLUICE|NODE)_\w+)=/gm)].map(
      ([, name]) => name ?? '',
    );
    const unread = [...ofCompose, ...ofPods, ...ofImage].filter((name) => !known.has(name) && name !== ofTheBroker);
    expect(ofImage).toContain('SLUICE_DATA_DIR');
    expect(unread).toEqual([]);
  });

  it('asks for every secret in .env.example, offers every provider that is known, and commits no value', () => {
    const example = read('deploy/.env.example');
    const offered = [...example.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }));
    const used = new Set([...read('deploy/compose.yaml').matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name));
    expect(offered.map(({ name }) => name).sort()).toEqual([...used].sort());
    expect(keyVariables.filter((name) => !used.has(name))).toEqual([]);
    const filled = offered.filter(({ value }) => value !== '').map(({ name }) => name);
    expect(filled).toEqual(['SLUICE_PUBLISH', 'SLUICE_IMAGE']);
    for (const secret of manifests('Secret')) {
      expect(Object.values(at<Data>(secret, 'stringData')).filter((value) => value !== '')).toEqual([]);
    }
  });

  it('publishes nothing wider than loopback, and only the door', () => {
    const published = Object.entries(at<Data>(compose, 'services')).flatMap(([name, service]) =>
      (at<string[] | undefined>(service, 'ports') ?? []).map((port) => `${name} ${port}`),
    );
    // biome-ignore lint/suspicious/noTemplateCurlyInString: compose's substitution, not ours
    expect(published).toEqual(['ingress ${SLUICE_PUBLISH:-127.0.0.1:8080}:8080']);
  });
});

describe('ports and probes', () => {
  it('are those of the configuration', () => {
    for (const path of ['deploy/compose/sluice.yaml', 'deploy/kubernetes/base/sluice.yaml']) {
      const { http, operator } = configOf(path);
      // Kubelet and Prometheus come over the pod's address: loopback would fail every probe.
      expect([http.host, operator.host]).toEqual(['0.0.0.0', '0.0.0.0']);
      expect([http.port, operator.port]).toEqual([8080, 9090]);
    }
    const ports = manifests('Deployment').flatMap(
      (deployment) => at<Data[]>(deployment, 'spec', 'template', 'spec', 'containers', 0, 'ports') ?? [],
    );
    expect(ports.map(({ name, containerPort }) => `${name} ${containerPort}`).sort()).toEqual([
      'http 8080',
      'operator 9090',
    ]);
    expect(read('deploy/Dockerfile')).toMatch(/^EXPOSE 8080 9090$/m);
  });

  it('ask paths that the operator server answers', () => {
    const server = read('libs/telemetry/src/operator/operator-server.ts');
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((name) =>
      at<string>(container, name, 'httpGet', 'path'),
    );
    expect(probes).toEqual(['/healthz', '/healthz', '/readyz']);
    const checks = deployFiles('.yaml', 'Dockerfile').flatMap((path) =>
      [...read(path).matchAll(/healthcheck\.mjs[",\s]+(\/\w+)/g)].map(([, probe]) => probe),
    );
    expect(checks.length).toBeGreaterThanOrEqual(2);
    for (const path of [
      ...probes,
      ...checks,
      at<string>(pod, 'spec', 'template', 'metadata', 'annotations', 'prometheus.io/path'),
    ]) {
      expect(server).toContain(`'${path}'`);
    }
  });

  it('leave a drain the time it takes', () => {
    expect(at(podSpec, 'terminationGracePeriodSeconds')).toBe(30);
    for (const service of services) expect(at(compose, 'services', service, 'stop_grace_period')).toBe('30s');
    expect(read('deploy/Dockerfile')).toMatch(/^STOPSIGNAL SIGTERM$/m);
  });
});

describe('the image', () => {
  const dockerfile = read('deploy/Dockerfile');

  it('copies only what .dockerignore lets in, and that exists', () => {
    const admitted = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path = '']) => path);
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, words = '']) =>
      words.split(' ').slice(0, -1),
    );
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !admitted.includes(path))).toEqual([]);
    expect(admitted.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('runs as a numbered user that is not root, on the Node.js the packages are pinned to', () => {
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    expect(at(podSpec, 'securityContext', 'runAsUser')).toBe(1000);
    const major = /^(\d+)\./.exec(at<string>(JSON.parse(read('package.json')), 'dependencies', 'node'))?.[1];
    expect(dockerfile).toMatch(new RegExp(`^FROM node:${major}-slim AS base$`, 'm'));
  });
});

describe('the broker', () => {
  it('has the configuration that `sluice nats-conf` makes of the example', async () => {
    const path = join(root, 'deploy/nats.conf');
    const text = await natsConfOfTheExample();
    if (process.env['UPDATE'] === '1') writeFileSync(path, text);
    if (read('deploy/nats.conf') === text) return;
    throw new Error(
      'deploy/nats.conf is not what deploy/sluice.example.yaml asks for: run "UPDATE=1 npm run jest -- --selectProjects unit test/house/deploy" and commit it',
    );
  });

  it('keeps its promise: on disk before it acknowledges, within bounds, credentials for everybody', () => {
    const conf = read('deploy/nats.conf');
    expect(conf).toMatch(/^ {2}sync_interval: always$/m);
    expect(conf).toMatch(/^ {2}max_file_store: \d+$/m);
    expect(conf).not.toContain('no_auth_user');
    expect(conf).toContain(`user: "sluice", password: $${ofTheBroker}`);
    const values = readYaml('deploy/kubernetes/nats-values.yaml')[0];
    expect(at(values, 'config', 'jetstream', 'merge', 'sync_interval')).toBe('always');
    expect(at(values, 'config', 'cluster', 'replicas')).toBe(
      configOf('deploy/kubernetes/base/sluice.yaml').nats.replicas,
    );
    expect(at(values, 'config', 'merge', 'accounts', 'SLUICE', 'users')).toEqual([
      { user: 'sluice', password: `<< $${ofTheBroker} >>` },
    ]);
  });

  it('is asked by KEDA for consumers that exist', () => {
    const triggers = manifests('ScaledObject').flatMap((scaled) =>
      at<Data[]>(scaled, 'spec', 'triggers').map((trigger) => ({ scaled, trigger })),
    );
    const { providers } = configOf('deploy/kubernetes/base/sluice.yaml');
    const calls = providers.flatMap(({ id }) => LANES.map((lane) => `call-${id}-${lane}`));
    const stages = listSourceFiles(root, ['apps']).flatMap(({ text }) =>
      [...text.matchAll(/@Stage\([\s\S]*?stage: '([\w-]+)'/g)].map(([, stage]) => stage ?? ''),
    );
    const asked = triggers
      .filter(({ trigger }) => trigger['type'] === 'nats-jetstream')
      .map(({ trigger }) => at<Record<string, string>>(trigger, 'metadata'));
    expect(asked.length).toBeGreaterThanOrEqual(3);
    for (const { stream, consumer, account } of asked) {
      expect(account).toBe('SLUICE');
      expect(Object.values(streams).map(({ name }) => name)).toContain(stream);
      expect(stream === streams.calls.name ? calls : stages).toContain(consumer);
    }
    for (const { scaled } of triggers) expect(services).toContain(at(scaled, 'spec', 'scaleTargetRef', 'name'));
  });
});

describe('dashboard and alerts', () => {
  const dashboard = JSON.parse(read('deploy/dashboards/sluice.json')) as {
    panels: { title: string; targets?: { expr: string }[] }[];
  };
  const rules = at<Data[]>(readYaml('deploy/alerts.yaml')[0], 'groups', 0, 'rules');
  const expressions = [
    ...dashboard.panels.flatMap(({ targets }) => targets?.map(({ expr }) => expr) ?? []),
    ...rules.map(({ expr }) => String(expr)),
  ];

  it('ask only for metrics that something sets', () => {
    const emitted = emittedMetrics();
    const asked = new Set(expressions.flatMap((expression) => expression.match(/\bsluice_\w+/g) ?? []));
    const nodes = /^sluice_(?:process|nodejs)_/; // prom-client's own
    const missing = [...asked].filter((name) => !nodes.test(name) && !isEmitted(name, emitted));
    expect(asked.size).toBeGreaterThan(15);
    expect(missing).toEqual([]);
  });

  it('say in every alert what happened and what to do', () => {
    expect(rules.length).toBeGreaterThanOrEqual(6);
    for (const rule of rules) {
      expect(at<string>(rule, 'annotations', 'summary')).toMatch(/.{20,}/);
      expect(at<string>(rule, 'annotations', 'runbook')).toMatch(/.{60,}/);
      expect(['critical', 'warning']).toContain(at(rule, 'labels', 'severity'));
    }
  });
});

function isEmitted(name: string, emitted: ReadonlyMap<string, string>): boolean {
  const family = name.replace(/_(?:bucket|sum|count)$/, '');
  return emitted.has(name) || emitted.get(family) === 'histogram';
}

async function natsConfOfTheExample(): Promise<string> {
  const [output, notes] = [new PassThrough(), new PassThrough()];
  const words =
    'nats-conf deploy/sluice.example.yaml --host 0.0.0.0 --port 4222 --store /data --max-storage 30GiB --monitor-port 8222';
  const code = await runCommandLine(words.split(' '), {
    variables: { OPENAI_API_KEY: 'not-used' },
    cwd: root,
    streams: { input: process.stdin, output, notes },
  });
  if (code !== 0) throw new Error(String(notes.read()));
  return String(output.read());
}
