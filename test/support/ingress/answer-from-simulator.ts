import type { Simulator } from '../../../apps/simulator/src/simulator.js';
import { type LiveCall, servedBy, wholeAnswer } from './scripted-live-calls.js';

/** What stands behind the door in these specs: the simulator's chat as the provider, without the stages in between. */
export function answerFromSimulator(simulator: Simulator, apiKey: string): (call: LiveCall) => void {
  return (call) => void ask(simulator, apiKey, call);
}

async function ask(simulator: Simulator, apiKey: string, { message, answer, signal }: LiveCall): Promise<void> {
  const response = await fetch(`${simulator.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...message.parsedBody, model: 'sim-small' }),
    signal,
  });
  if (!message.envelope.stream) {
    answer.end(wholeAnswer(await response.text()));
    return;
  }
  answer.start({ statusCode: 200, contentType: 'text/event-stream', servedBy });
  // Whole events, as the stages hand them on.
  let rest = '';
  const decoder = new TextDecoder();
  for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
    rest += decoder.decode(bytes, { stream: true });
    const end = rest.lastIndexOf('\n\n') + 2;
    if (end > 1) await answer.write(Buffer.from(rest.slice(0, end)));
    if (end > 1) rest = rest.slice(end);
  }
  answer.end({ ...wholeAnswer(''), body: new Uint8Array(0) });
}
