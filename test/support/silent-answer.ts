import type { Answer } from '#jetstream';

const nothing = () => undefined;

/** Nobody listens: for specs about where a call goes. */
export const silentAnswer: Answer = { started: false, start: nothing, write: nothing, end: nothing, fail: nothing };
