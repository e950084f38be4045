import { type BarePipelineOptions, openBarePipeline } from '../../support/bare-pipeline.js';
import { serveParent } from './serve-parent.js';
import { upstreamCaller } from './upstream-caller.js';

export interface BarePipelineQuestion extends Omit<BarePipelineOptions, 'work'> {
  /** The last hop calls this provider with the job's body; without it a job is only passed on. */
  readonly upstreamUrl?: string;
}

export interface BarePipelineAnswer {
  readonly submitSubject: string;
  readonly resultPattern: string;
}

serveParent<BarePipelineQuestion, BarePipelineAnswer>(async ({ upstreamUrl, ...options }) => {
  const pipeline = await openBarePipeline({ ...options, ...workOf(upstreamUrl, options.window) });
  return { submitSubject: pipeline.submitSubject, resultPattern: pipeline.resultPattern };
});

function workOf(upstreamUrl: string | undefined, connections: number): Pick<BarePipelineOptions, 'work'> {
  if (upstreamUrl === undefined) return {};
  const call = upstreamCaller(upstreamUrl, connections);
  return { work: (job) => call(JSON.stringify((JSON.parse(Buffer.from(job).toString()) as { body: object }).body)) };
}
