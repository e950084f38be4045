import { startGatewayBroker } from '../../support/gateway-broker.js';
import type { BareLiveAnswer, BareLiveQuestion } from '../children/bare-live-program.js';
import { ChildProgram } from '../children/child-program.js';
import { CleanUp } from '../clean-up.js';

export interface BareLivePipeline {
  readonly url: string;
  readonly pids: () => readonly (number | undefined)[];
  readonly stop: () => Promise<void>;
}

/** As many processes in a row as a call passes through in the gateway of five, with nothing to do in them. */
export async function startBareLive(upstreamUrl: string, connections: number): Promise<BareLivePipeline> {
  const cleanUp = new CleanUp();
  const { nats, url: brokerUrl } = await startGatewayBroker();
  cleanUp.later(() => nats.stop());
  const programs: ChildProgram<BareLiveQuestion, BareLiveAnswer>[] = [];
  const open = async (question: BareLiveQuestion) => {
    const program = ChildProgram.start<BareLiveQuestion, BareLiveAnswer>(
      '../children/bare-live-program.js',
      import.meta.url,
    );
    programs.push(program);
    cleanUp.later(() => program.stop());
    return await program.ask(question);
  };
  try {
    await open({ part: 'caller', brokerUrl, takes: 'bare.routed', upstreamUrl, connections });
    await open({ part: 'hop', brokerUrl, takes: 'bare.classified', passesTo: 'bare.routed' });
    await open({ part: 'hop', brokerUrl, takes: 'bare.accepted', passesTo: 'bare.classified' });
    const { url } = await open({ part: 'door', brokerUrl, passesTo: 'bare.accepted' });
    return { url, pids: () => [...programs.map(({ pid }) => pid), nats.pid()], stop: () => cleanUp.run() };
  } catch (error) {
    await cleanUp.run();
    throw error;
  }
}
