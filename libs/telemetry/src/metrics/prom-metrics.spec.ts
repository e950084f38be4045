import { describe, expect, it } from '@jest/globals';
import { Histogram, Registry } from 'prom-client';
import { gatewayMetrics, usdOf } from './gateway-metrics.js';
import { MAX_CHILDREN } from './metric-children.js';
import { PromMetrics } from './prom-metrics.js';

const plain = () => new PromMetrics({ service: 'router', processMetrics: false });
const textOf = async (metrics: PromMetrics) => (await metrics.expose()).text;

describe('PromMetrics', () => {
  it('writes counters and gauges with their labels and the service', async () => {
    const metrics = plain();
    const attempts = metrics.counter('sluice_attempts_total', 'Attempts.', ['endpoint', 'outcome']);
    attempts.of('openai', 'succeeded').add();
    attempts.of('openai', 'succeeded').add(2);
    metrics.gauge('sluice_open', 'Open.').of().set(7);
    const text = await textOf(metrics);
    expect(text).toContain('# TYPE sluice_attempts_total counter');
    expect(text).toContain('sluice_attempts_total{endpoint="openai",outcome="succeeded",service="router"} 3');
    expect(text).toContain('sluice_open{service="router"} 7');
  });

  it('writes a histogram as prom-client itself would', async () => {
    const values = [0.0005, 0.01, 0.02, 0.5, 3, 99];
    const buckets = [0.01, 0.1, 1, 10];
    const metrics = new PromMetrics({ service: 's', processMetrics: false });
    const ours = metrics.histogram('sluice_x_seconds', 'X.', ['route'], buckets).of('/a');
    const reference = new Registry();
    reference.setDefaultLabels({ service: 's' });
    const theirs = new Histogram({
      name: 'sluice_x_seconds',
      help: 'X.',
      labelNames: ['route'],
      buckets,
      registers: [reference],
    });
    for (const value of values) {
      ours.observe(value);
      theirs.observe({ route: '/a' }, value);
    }
    const sorted = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => line.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').sort().join()}}`));
    expect(sorted(await textOf(metrics))).toEqual(sorted(await reference.metrics()));
  });

  it('gives the same family for the same name and refuses another meaning of it', () => {
    const metrics = plain();
    expect(metrics.counter('sluice_a_total', 'A.', ['x'])).toBe(metrics.counter('sluice_a_total', 'A.', ['x']));
    expect(() => metrics.gauge('sluice_a_total', 'A.', ['x'])).toThrow(/is a counter of \(x\) already/);
    expect(() => metrics.counter('sluice_a_total', 'A.', ['y'])).toThrow(/already/);
    expect(() => metrics.counter('a_total', 'A.')).toThrow(/begin with sluice_/);
  });

  it('refuses a wrong number of label values', () => {
    expect(() => plain().counter('sluice_a_total', 'A.', ['x']).of()).toThrow(/has 1 labels \(x\) and got 0/);
  });

  it('counts the rest under other when there are too many children', async () => {
    const metrics = plain();
    const family = metrics.counter('sluice_a_total', 'A.', ['model']);
    for (let index = 0; index < MAX_CHILDREN + 50; index += 1) family.of(`model-${index}`).add();
    const text = await textOf(metrics);
    expect(text).toContain('sluice_a_total{model="other",service="router"} 50');
    expect(text.match(/^sluice_a_total\{/gm)).toHaveLength(MAX_CHILDREN + 1);
  });

  it('ignores amounts that would spoil a counter', async () => {
    const metrics = plain();
    const counter = metrics.counter('sluice_a_total', 'A.').of();
    counter.add(Number.NaN);
    counter.add(-5);
    counter.add(2);
    expect(await textOf(metrics)).toContain('sluice_a_total{service="router"} 2');
  });

  it('asks its sources before it writes, and goes on when one fails', async () => {
    const metrics = plain();
    const gauge = metrics.gauge('sluice_depth', 'Depth.').of();
    metrics.beforeExpose(() => Promise.reject(new Error('broker away')));
    const stop = metrics.beforeExpose(() => gauge.set(5));
    expect(await textOf(metrics)).toContain('sluice_depth{service="router"} 5');
    stop();
    gauge.set(1);
    expect(await textOf(metrics)).toContain('sluice_depth{service="router"} 1');
  });

  it('escapes label values', async () => {
    const metrics = plain();
    metrics.counter('sluice_a_total', 'A.', ['model']).of('a"b\\c\nd').add();
    expect(await textOf(metrics)).toContain('model="a\\"b\\\\c\\nd"');
  });

  it('has process metrics and event loop lag under our prefix', async () => {
    const text = await textOf(new PromMetrics({ service: 'router' }));
    expect(text).toContain('sluice_process_resident_memory_bytes');
    expect(text).toContain('sluice_nodejs_eventloop_lag_p99_seconds');
  });
});

describe('gatewayMetrics', () => {
  it('defines all names once, however often it is asked', async () => {
    const metrics = plain();
    gatewayMetrics(metrics).costUsd.of('openai', 'gpt-6-sol', 'sync').add(usdOf(1_500_000n));
    gatewayMetrics(metrics).costUsd.of('openai', 'gpt-6-sol', 'sync').add(usdOf(500_000n));
    const text = await textOf(metrics);
    expect(text).toMatch(/sluice_cost_usd_total\{[^}]*\} 0\.002\b/);
    expect(text.match(/^# TYPE /gm)).toHaveLength(Object.keys(gatewayMetrics(metrics)).length);
  });
});
