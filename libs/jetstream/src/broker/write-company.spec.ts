import { describe, expect, it } from '@jest/globals';
import { WriteCompany } from './write-company.js';

/** How many messages each write of a burst of `count` carries, and how many are left for its end. */
function writesOf(company: WriteCompany, count: number): { writes: number[]; left: number } {
  const writes: number[] = [];
  let waiting = 0;
  for (let message = 0; message < count; message++) {
    waiting += 1;
    if (!company.join()) continue;
    writes.push(waiting);
    waiting = 0;
  }
  return { writes, left: waiting };
}

describe('WriteCompany', () => {
  it('lets the first of a burst go early, and twice as many each time after', () => {
    expect(writesOf(new WriteCompany(), 100)).toEqual({ writes: [8, 16, 32], left: 44 });
  });

  it('keeps a few together until the burst is over', () => {
    expect(writesOf(new WriteCompany(), 7)).toEqual({ writes: [], left: 7 });
  });

  it('begins small again after a burst', () => {
    const company = new WriteCompany();
    writesOf(company, 30);
    company.leave();
    expect(writesOf(company, 25)).toEqual({ writes: [8, 16], left: 1 });
  });
});
