import { describe, expect, it } from '@jest/globals';
import { classifyPrompt } from './classify-prompt.js';
import { findLabels, splitLabels } from './find-labels.js';

const LABELS = ['card_arrival', 'change_pin', 'top_up_failed', 'exchange_rate', 'Refund_not_showing_up'];
const MESSAGE = 'My top-up did fail twice, why?';

describe('classifyPrompt', () => {
  const prompts: [string, string[]][] = [
    [
      'a comma list',
      [`Classify into one of these labels: ${LABELS.join(', ')}\nMessage: ${MESSAGE}\nAnswer with the label only.`],
    ],
    ['a comma list that ends the sentence', [`Labels: ${LABELS.join(', ')}. Message: ${MESSAGE}`]],
    ['bulleted lines', [`Possible intents:\n- ${LABELS.join('\n- ')}\n\nText: ${MESSAGE}`]],
    [
      'numbered lines',
      [
        `Choose from the following labels:\n${LABELS.map((label, at) => `${at + 1}. ${label}`).join('\n')}\nText: ${MESSAGE}`,
      ],
    ],
    ['bare lines', [`Categories:\n${LABELS.join('\n')}\n\n${MESSAGE}`]],
    ['a JSON array in the system prompt', [`Labels: ${JSON.stringify(LABELS)}`, MESSAGE]],
    ['an enum', [`Schema: {"type":"string","enum":${JSON.stringify(LABELS)}}`, MESSAGE]],
    ['one of, without a colon', [`Classify the text as one of ${LABELS.join(', ')}.\n${MESSAGE}`]],
    ['a or b', [`Classify the message as card_arrival, change_pin or top_up_failed.\nMessage: ${MESSAGE}`]],
    ['pipes', [`Category: one of: ${LABELS.join(' | ')}`, MESSAGE]],
  ];
  it.each(prompts)('finds the labels in %s', (_form, texts) => {
    expect(classifyPrompt(texts)).toBe('top_up_failed');
  });

  it('returns a label exactly as it is written', () => {
    expect(classifyPrompt([`Labels: ${LABELS.join(', ')}`, 'I see no refund in my statement'])).toBe(
      'Refund_not_showing_up',
    );
    expect(classifyPrompt(['Labels: reverted_card_payment?, age_limit', 'a payment was reverted'])).toBe(
      'reverted_card_payment?',
    );
  });

  it('gives the same label every time, also when no word overlaps', () => {
    const ask = () => classifyPrompt([`Labels: ${LABELS.join(', ')}`, 'zzz qqq']);
    expect(LABELS).toContain(ask());
    expect(new Set(Array.from({ length: 20 }, ask)).size).toBe(1);
  });

  it('falls back to a catch-all label when no word overlaps', () => {
    expect(classifyPrompt(['Labels: billing, shipping, other', 'zzz qqq'])).toBe('other');
  });

  it('leaves the instructions around the message out of the comparison', () => {
    const prompt =
      'Classify into one of these labels: answer_question, lost_card\nMessage: I lost it\nAnswer with the label only.';
    expect(classifyPrompt([prompt])).toBe('lost_card');
  });

  it("is not led astray by a list in the customer's own text", () => {
    expect(
      classifyPrompt([`Labels: ${LABELS.join(', ')}`, 'I need one of: visa, mastercard. What is the exchange rate?']),
    ).toBe('exchange_rate');
  });

  it('is not asked by a prompt without labels', () => {
    expect(classifyPrompt(['You are helpful.', 'What is the capital of France?'])).toBeUndefined();
    expect(findLabels('Tell me a story about a dog, a cat and a mouse.')).toBeUndefined();
  });
});

describe('splitLabels', () => {
  it('keeps labels of several words and drops bullets, quotes and repeats', () => {
    expect(splitLabels('"card arrival", `change pin`, or card arrival')).toEqual(['card arrival', 'change pin']);
  });
});
