import type { Facts } from '#contracts';
import { estimateInputTokens } from '#providers';
import { readBodyText } from './body-text.js';
import { detectLanguage } from './detect-language.js';
import { detectModalities, detectNeeds } from './detect-needs.js';
import { detectTask } from './detect-task.js';
import { estimateOutputTokens, maxOutputTokensOf } from './estimate-tokens.js';

/** Pure: the same body gives the same facts, on every replica and every redelivery. */
export function describeWork(path: string, body: Readonly<Record<string, unknown>>): Facts {
  const text = readBodyText(body);
  const task = detectTask(path, body, text);
  const modalities = detectModalities(text);
  const images = modalities.includes('image') ? 1 : 0;
  const inputTokens = estimateInputTokens({
    textBytes: text.textBytes,
    messages: text.roles.length,
    images,
    toolBytes: toolBytesOf(body),
  });
  const maxOutputTokens = maxOutputTokensOf(body);
  const language = detectLanguage(text.sample);
  const needs = detectNeeds(path, body, modalities);
  return {
    inputTokens,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    expectedOutputTokens: estimateOutputTokens(task, choicesOf(body), maxOutputTokens),
    task,
    complexity: complexityOf(task, inputTokens, needs.includes('tools')),
    ...(language === undefined ? {} : { language }),
    modalities,
    needs,
  };
}

/** Tool schemas are input too; only a body that has tools pays for measuring them. */
function toolBytesOf(body: Readonly<Record<string, unknown>>): number {
  return Array.isArray(body['tools']) ? Buffer.byteLength(JSON.stringify(body['tools'])) : 0;
}

function choicesOf(body: Readonly<Record<string, unknown>>): number {
  return typeof body['n'] === 'number' && body['n'] >= 1 ? body['n'] : 1;
}

const BASE_COMPLEXITY: Readonly<Record<Facts['task'], number>> = {
  embedding: 0,
  classification: 0.1,
  extraction: 0.25,
  conversation: 0.4,
  generation: 0.45,
  code: 0.65,
};

/** 0 to 1: the task's own, more for long inputs (full weight at 32,000 tokens) and for tools. */
function complexityOf(task: Facts['task'], inputTokens: number, tools: boolean): number {
  const length = 0.2 * Math.min(1, inputTokens / 32_000);
  return Math.min(1, Number((BASE_COMPLEXITY[task] + length + (tools ? 0.15 : 0)).toFixed(3)));
}
