import { describe, expect, it } from '@jest/globals';
import { describeExplanation } from './describe-explanation.js';

const step = (at: string, text: string) => ({ at, what: 'call', text }) as const;

describe('describeExplanation', () => {
  it('puts each step below the other, wrapped to the terminal, with the day where it changes', () => {
    const lines = describeExplanation(
      {
        id: 'job_1',
        object: 'job.explanation',
        status: 'held',
        summary: 'Held for capacity.',
        deadline: '2026-11-22T08:00:00.000Z',
        steps: [
          step('2026-11-21T23:59:59.120Z', 'Accepted, to be done within 8 h 0 min.'),
          step('2026-11-22T00:00:01.000Z', 'Held: it waits for capacity below list price at azure-eu.'),
        ],
      },
      52,
    );
    expect(lines).toEqual([
      'job_1: Held for capacity.',
      'Deadline 2026-11-22T08:00:00.000Z.',
      '',
      '2026-11-21',
      '23:59:59.120  Accepted, to be done within 8 h 0 min.',
      '',
      '2026-11-22',
      '00:00:01.000  Held: it waits for capacity below list',
      '              price at azure-eu.',
    ]);
  });

  it('shows nothing that could move the cursor', () => {
    const steps = [step('2026-11-21T00:00:00.000Z', 'Failed:\u001b[2J gone')];
    const lines = describeExplanation(
      { id: 'job_1', object: 'job.explanation', status: 'failed', summary: '', steps },
      80,
    );
    expect(lines.join('')).not.toContain('\u001b');
  });
});
