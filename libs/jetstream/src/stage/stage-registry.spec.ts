import { describe, expect, it } from '@jest/globals';
import { subjectPatterns, subjects } from '#contracts';
import { ack } from '../verdict.js';
import { type LocalStage, StageRegistry } from './stage-registry.js';
import { streamOf } from './stream-of.js';

const stage = (name: string, pattern: string): LocalStage => ({
  options: { stage: name },
  patterns: [pattern],
  run: async () => ack(),
});

describe('StageRegistry', () => {
  const registry = new StageRegistry((endpoint) => endpoint === 'openai');
  registry.add(subjectPatterns.jobAccepted, stage('classifier', subjectPatterns.jobAccepted));
  registry.add(subjectPatterns.calls, stage('call', subjectPatterns.calls));
  registry.add(subjectPatterns.liveCalls, stage('call', subjectPatterns.liveCalls));
  registry.add(subjects.liveAccepted(), stage('classifier', subjects.liveAccepted()));

  it('finds the stage of a subject and nothing for others', () => {
    expect(registry.find(subjects.jobAccepted('t', 'j'))?.options.stage).toBe('classifier');
    expect(registry.find(subjects.liveAccepted())?.options.stage).toBe('classifier');
    expect(registry.find(`${subjects.liveAccepted()}.x`)).toBeUndefined();
    expect(registry.find(subjects.jobClassified('t', 'j'))).toBeUndefined();
  });

  it('serves the calls of its own endpoints only', () => {
    expect(registry.find(subjects.call('openai', 'sync', 't', 'j'))?.options.stage).toBe('call');
    expect(registry.find(subjects.call('openai-eu', 'sync', 't', 'j'))).toBeUndefined();
    expect(registry.find(subjects.liveCall('openai'))).toBeDefined();
    expect(registry.find(subjects.liveCall('mistral'))).toBeUndefined();
  });

  it('refuses a second stage on one subject, naming both', () => {
    expect(() => registry.add(subjectPatterns.jobAccepted, stage('spy', subjectPatterns.jobAccepted))).toThrow(
      /'classifier' and 'spy'/,
    );
  });
});

describe('streamOf', () => {
  it('finds the one stream of a durable subject', () => {
    expect(streamOf(subjectPatterns.calls, 'call')).toBe('SLUICE_CALL');
  });

  it('fails at boot, with the remedy, for a subject no stream captures', () => {
    expect(() => streamOf('sluice.v1.nowhere.>', 'lost')).toThrow(/no stream captures it: name exactly one/);
  });
});
