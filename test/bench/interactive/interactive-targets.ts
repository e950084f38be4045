import type { Gateway } from '../../support/gateway-processes.js';
import { chatBody, streamedChatBody } from '../chat-bodies.js';
import type { ChildProgram } from '../children/child-program.js';
import type { LoadAnswer, LoadQuestion } from '../children/load-program.js';
import { processorMsOf } from '../process-usage.js';
import type { Target } from '../rounds.js';
import { type PortkeyProcess, portkeyHeaders } from './portkey-process.js';
import type { BareLivePipeline } from './start-bare-live.js';

export type LoadGenerator = ChildProgram<LoadQuestion, LoadAnswer>;

export interface LoadShape {
  readonly connections: number;
  readonly stream: boolean;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface InteractiveSample extends LoadAnswer {
  /** Processor time of the target's own processes for one request, µs; 0 where it cannot be read. */
  readonly processorUs: number;
}

export type InteractiveTarget = (shape: LoadShape) => Target<InteractiveSample>;

interface Door {
  readonly name: string;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pids: () => readonly (number | undefined)[];
}

function targetAt(load: LoadGenerator, { name, baseUrl, headers, pids }: Door): InteractiveTarget {
  return (shape) => ({
    name,
    measure: async () => {
      const usedMs = () => processorMsOf(pids());
      const beforeMs = usedMs();
      const answer = await load.ask({
        url: `${baseUrl}/chat/completions`,
        headers: { 'content-type': 'application/json', ...headers },
        body: shape.stream ? streamedChatBody : chatBody,
        connections: shape.connections,
        warmUpMs: shape.warmUpMs,
        measureMs: shape.measureMs,
      });
      return { ...answer, processorUs: ((usedMs() - beforeMs) * 1_000) / answer.answered };
    },
  });
}

export function directTarget(load: LoadGenerator, upstreamUrl: string): InteractiveTarget {
  return targetAt(load, {
    name: 'direct',
    baseUrl: upstreamUrl,
    headers: { authorization: 'Bearer none' },
    pids: () => [],
  });
}

export function portkeyTarget(load: LoadGenerator, portkey: PortkeyProcess, upstreamUrl: string): InteractiveTarget {
  return targetAt(load, {
    name: 'portkey',
    baseUrl: `${portkey.url}/v1`,
    headers: { authorization: 'Bearer none', ...portkeyHeaders(upstreamUrl) },
    pids: () => [portkey.pid()],
  });
}

export function bareTarget(load: LoadGenerator, bare: BareLivePipeline): InteractiveTarget {
  return targetAt(load, { name: 'bare', baseUrl: `${bare.url}/v1`, headers: {}, pids: bare.pids });
}

export function sluiceTarget(load: LoadGenerator, name: string, gateway: Gateway): InteractiveTarget {
  return targetAt(load, {
    name,
    baseUrl: `${gateway.baseUrl}/v1`,
    headers: { authorization: `Bearer ${gateway.apiKey}` },
    pids: () => [...gateway.names.map((process) => gateway.pid(process)), gateway.nats?.pid()],
  });
}
