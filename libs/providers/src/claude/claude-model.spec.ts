import { describe, expect, it } from '@jest/globals';
import { claudeModelOf } from './claude-model.js';

describe('claudeModelOf', () => {
  it.each([
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4.5'],
    ['claude-sonnet-4-5', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['claude-opus-4-20250514', 'claude-opus-4@20250514'],
    ['claude-3-5-haiku-latest', 'anthropic.claude-3-5-sonnet-20241022-v2:0'],
    ['claude-fable-5-1', 'claude-mythos-5-2'],
  ])('knows %s and %s as the same kind', (one, another) => {
    expect(claudeModelOf(one)).toBe(claudeModelOf(another));
    expect(claudeModelOf(one).isKnown).toBe(true);
  });

  it.each([
    ['claude-3-haiku-20240307', { maxOutputTokens: 4_096, thinking: 'none', jsonSchema: false }],
    ['claude-3-7-sonnet-latest', { maxOutputTokens: 64_000, thinking: 'budget', jsonSchema: false }],
    ['claude-opus-4-1-20250805', { maxOutputTokens: 32_000, thinking: 'budget', jsonSchema: true }],
    ['claude-opus-4-5', { thinking: 'budget', efforts: ['low', 'medium', 'high'], sampling: true }],
    ['claude-sonnet-4-6', { maxOutputTokens: 128_000, thinking: 'adaptive-or-budget', sampling: true }],
    ['claude-opus-4-8', { thinking: 'adaptive-or-budget', sampling: false, canStopThinking: true }],
    ['claude-haiku-5-5', { thinking: 'adaptive', canStopThinking: true, forcedTool: true }],
    ['claude-fable-5', { thinking: 'adaptive', canStopThinking: false, forcedTool: true }],
    ['claude-sonnet-5-5', { thinking: 'adaptive', canStopThinking: false, forcedTool: false }],
    ['claude-opus-9', { isKnown: false, thinking: 'adaptive', sampling: false }],
    ['some-model-behind-a-proxy', { isKnown: false, sampling: true, maxOutputTokens: 4_096 }],
  ])('says what %s takes', (name, expected) => {
    expect(claudeModelOf(name)).toMatchObject(expected);
  });
});
