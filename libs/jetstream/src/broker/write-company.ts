/** Of the first write of a burst: about what a stage works on for a third of a millisecond. */
const FIRST_MESSAGES = 8;

/**
 * How many messages one write to the broker waits for. Whoever is next begins when the first write arrives: with all
 * of a burst in one write one stage works while the others wait, and all but one processor are idle. So the first
 * write of a burst is small, and each one after it twice as large as the one before, because a write costs the same
 * whatever is in it.
 */
export class WriteCompany {
  private expected = FIRST_MESSAGES;
  private present = 0;

  /** One more message waits. @returns whether it is the last of its company: write */
  join(): boolean {
    this.present += 1;
    if (this.present < this.expected) return false;
    this.present = 0;
    this.expected *= 2;
    return true;
  }

  /** What waits leaves as it is: the next message begins a burst. */
  leave(): void {
    this.present = 0;
    this.expected = FIRST_MESSAGES;
  }
}
