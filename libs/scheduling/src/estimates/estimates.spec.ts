import { describe, expect, it } from '@jest/globals';
import { BatchEstimate } from './batch-estimate.js';
import { DecayingQuantiles } from './decaying-quantiles.js';
import { FlexEstimate } from './flex-estimate.js';
import { LatencyEstimate } from './latency-estimate.js';
import { logNormalQuantile, sigmaOf, standardNormalQuantile } from './log-normal.js';
import { OutputEstimate } from './output-estimate.js';

const MINUTE_MS = 60_000;

describe('DecayingQuantiles', () => {
  const options = { generation: 200, prior: () => 100, priorWeight: 10 };

  it('believes the prior before it has seen anything', () => {
    expect(new DecayingQuantiles(options).quantile(0.9)).toBe(100);
  });

  it('follows what it sees, and forgets it when that changes', () => {
    const quantiles = new DecayingQuantiles(options);
    for (let seen = 0; seen < 400; seen++) quantiles.observe(10);
    expect(quantiles.quantile(0.5)).toBeCloseTo(10, -0.5);
    for (let seen = 0; seen < 401; seen++) quantiles.observe(1_000);
    expect(quantiles.quantile(0.5)).toBeGreaterThan(850);
  });

  it('keeps quantiles in order', () => {
    const quantiles = new DecayingQuantiles(options);
    for (let seen = 1; seen <= 100; seen++) quantiles.observe(seen);
    const values = [0.1, 0.5, 0.9, 0.99].map((at) => quantiles.quantile(at));
    expect([...values].sort((a, b) => a - b)).toEqual(values);
  });
});

describe('log-normal', () => {
  it('has the median and the 90th percentile it was made of', () => {
    const given = { median: 7, p90: 60 };
    const distribution = { median: given.median, sigma: sigmaOf(given) };
    expect(logNormalQuantile(distribution, 0.5)).toBeCloseTo(7, 1);
    expect(logNormalQuantile(distribution, 0.9)).toBeCloseTo(60, 5);
  });

  it('is symmetric around the median', () => {
    expect(standardNormalQuantile(0.975)).toBeCloseTo(1.96, 2);
    expect(standardNormalQuantile(0.1)).toBeCloseTo(-standardNormalQuantile(0.9), 10);
  });
});

describe('OutputEstimate', () => {
  it('learns that a tenant writes twice what is expected, without changing the others much', () => {
    const output = new OutputEstimate();
    for (let seen = 0; seen < 300; seen++) {
      output.observe({ model: 'm', tenant: 'long' }, 100, 200);
      output.observe({ model: 'm', tenant: 'plain' }, 100, 100);
    }
    expect(output.mean({ model: 'm', tenant: 'long' }, 50)).toBeGreaterThan(90);
    expect(output.mean({ model: 'm', tenant: 'plain' }, 50)).toBeLessThan(55);
    expect(output.quantile({ model: 'm', tenant: 'long' }, 50, 0.5)).toBeGreaterThan(85);
  });

  it('learns a kind of task apart', () => {
    const output = new OutputEstimate();
    for (let seen = 0; seen < 300; seen++) output.observe({ model: 'm', tenant: 't', task: 'classify' }, 100, 10);
    for (let seen = 0; seen < 300; seen++) output.observe({ model: 'm', tenant: 't', task: 'write' }, 100, 100);
    expect(output.mean({ model: 'm', tenant: 't', task: 'classify' }, 100)).toBeLessThan(20);
    expect(output.mean({ model: 'm', tenant: 't', task: 'write' }, 100)).toBeGreaterThan(90);
  });

  it('expects what it is told before it has seen anything', () => {
    expect(new OutputEstimate().mean({ model: 'm', tenant: 't' }, 70)).toBe(70);
  });
});

describe('LatencyEstimate', () => {
  it('learns pools and sizes apart', () => {
    const latency = new LatencyEstimate();
    for (let seen = 0; seen < 200; seen++) latency.observe('fast', 100, 300);
    expect(latency.quantileMs('fast', 100, 0.99)).toBeLessThan(500);
    expect(latency.quantileMs('slow', 100, 0.99)).toBeGreaterThan(2_000);
    expect(latency.quantileMs('fast', 4_000, 0.5)).toBeGreaterThan(10_000);
  });
});

describe('BatchEstimate', () => {
  it('is patient when batches are reliable and hands over earlier when they are slow', () => {
    const quick = new BatchEstimate();
    const slow = new BatchEstimate();
    for (let seen = 0; seen < 100; seen++) {
      quick.observe(5 * MINUTE_MS);
      slow.observe(120 * MINUTE_MS + seen * MINUTE_MS);
    }
    expect(quick.patience(0.5, 0.5).waitMs).toBeLessThan(30 * MINUTE_MS);
    expect(slow.patience(0.5, 0.5).waitMs).toBeGreaterThan(150 * MINUTE_MS);
  });

  it('does not wait a day for the batches that are stuck', () => {
    const stuck = new BatchEstimate();
    for (let seen = 0; seen < 100; seen++) stuck.observe(seen % 5 < 2 ? 1_440 * MINUTE_MS : 7 * MINUTE_MS);
    const { waitMs, lateShare } = stuck.patience(0.5, 0.5);
    expect(waitMs).toBeLessThan(60 * MINUTE_MS);
    expect(lateShare).toBeGreaterThanOrEqual(0.4);
  });
});

describe('FlexEstimate', () => {
  it('expects a closure to end as those before did, and a longer one to last as long again', () => {
    const flex = new FlexEstimate();
    for (let seen = 0; seen < 200; seen++) flex.observe(10 * MINUTE_MS);
    expect(flex.opensWithin(0, 30 * MINUTE_MS)).toBeGreaterThan(0.85);
    expect(flex.opensWithin(600 * MINUTE_MS, 60 * MINUTE_MS)).toBeCloseTo(60 / 660, 5);
    expect(flex.opensWithin(0, 0)).toBe(0);
  });
});
