import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthenticationError, AzureOpenAI, NotFoundError } from 'openai';
import { type Simulator, startSimulator } from '../simulator.js';

let simulator: Simulator;
let client: AzureOpenAI;
const options = () => ({ endpoint: simulator.origin, apiVersion: '2024-10-21', maxRetries: 0 });
beforeAll(async () => {
  simulator = await startSimulator({ apiKey: 'azure-key' });
  client = new AzureOpenAI({ ...options(), apiKey: 'azure-key', deployment: 'sim-small' });
});
afterAll(() => simulator.stop());

const messages = [{ role: 'user' as const, content: 'Tell me about tides.' }];
const refusal = (call: Promise<unknown>) => call.then(() => undefined).catch((error: unknown) => error);

describe("OpenAI's SDK for Azure", () => {
  it('reaches a deployment, whatever model the body names', async () => {
    const whole = await client.chat.completions.create({ model: 'gpt-4o', messages });
    expect(whole.model).toBe('sim-small');
    expect(whole.choices[0]?.message.content).toContain('tides');
    expect(whole).toHaveProperty('prompt_filter_results.0.content_filter_results.hate.filtered', false);
    expect(simulator.journal.entries().at(-1)).toMatchObject({ model: 'sim-small', outcome: 'completed' });
  });

  it('streams, behind an event of the filters without a choice', async () => {
    const chunks = [];
    for await (const chunk of await client.chat.completions.create({ model: 'x', messages, stream: true }))
      chunks.push(chunk);
    expect(chunks[0]).toMatchObject({ choices: [], model: '' });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toContain('tides');
  });

  it('is told which deployment is not there, and that a key is wrong', async () => {
    const elsewhere = new AzureOpenAI({ ...options(), apiKey: 'azure-key', deployment: 'gpt-0' });
    const missing = await refusal(elsewhere.chat.completions.create({ model: 'x', messages }));
    expect(missing).toBeInstanceOf(NotFoundError);
    expect(missing).toMatchObject({ code: 'DeploymentNotFound' });
    const stranger = new AzureOpenAI({ ...options(), apiKey: 'wrong', deployment: 'sim-small' });
    expect(await refusal(stranger.chat.completions.create({ model: 'x', messages }))).toBeInstanceOf(
      AuthenticationError,
    );
  });

  it('is a resource that is not found without a version', async () => {
    const response = await fetch(`${simulator.origin}/openai/deployments/sim-small/chat/completions`, {
      method: 'POST',
      headers: { 'api-key': 'azure-key' },
      body: JSON.stringify({ messages }),
    });
    expect([response.status, await response.json()]).toEqual([
      404,
      { error: { code: '404', message: 'Resource not found', param: null } },
    ]);
  });
});
