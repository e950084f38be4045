import type { Lane } from '#contracts';

/** The lane calls go out in until the scheduler chooses. */
export const LANE: Lane = 'sync';
