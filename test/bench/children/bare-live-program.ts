import { openBareLiveCaller, openBareLiveDoor, openBareLiveHop } from '../../support/bare-live-pipeline.js';
import { serveParent } from './serve-parent.js';
import { upstreamCaller } from './upstream-caller.js';

/** Which part of the bare interactive pipeline this process is. */
export type BareLiveQuestion = { readonly brokerUrl: string } & (
  | { readonly part: 'door'; readonly passesTo: string }
  | { readonly part: 'hop'; readonly takes: string; readonly passesTo: string }
  | { readonly part: 'caller'; readonly takes: string; readonly upstreamUrl: string; readonly connections: number }
);

export interface BareLiveAnswer {
  /** Where the door listens; empty for the other parts. */
  readonly url: string;
}

serveParent<BareLiveQuestion, BareLiveAnswer>(async (question) => {
  switch (question.part) {
    case 'door':
      return { url: await openBareLiveDoor(question) };
    case 'hop':
      await openBareLiveHop(question);
      return { url: '' };
    case 'caller':
      await openBareLiveCaller(question, upstreamCaller(question.upstreamUrl, question.connections));
      return { url: '' };
  }
});
