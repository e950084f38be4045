import type { LookupAddress } from 'node:dns';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import { startWebhookReceiver } from '../../../../test/support/webhook-receiver.js';
import { AddressRefusedError, guardedLookup } from './guarded-lookup.js';

/** Looks up a name that has the given addresses. */
function look(addresses: string[], options: { all?: boolean; allowsPrivate?: boolean } = {}): Promise<unknown> {
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const lookup = guardedLookup(
    () => options.allowsPrivate ?? false,
    (_hostname, _options, callback) => callback(null, found),
  );
  return new Promise((resolve, reject) => {
    lookup('hook.example', { all: options.all ?? true }, (error, ...answer) =>
      error ? reject(error) : resolve(answer[1] === undefined ? answer[0] : answer),
    );
  });
}

describe('guardedLookup', () => {
  it('gives the public addresses of a name, in the form that was asked for', async () => {
    expect(await look(['8.8.8.8', '2606:4700::1111'])).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]);
    expect(await look(['8.8.8.8'], { all: false })).toEqual(['8.8.8.8', 4]);
  });

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '100.100.100.200',
    '0.0.0.0',
    '::1',
    'fd00:ec2::254',
    'fe80::1',
  ])('refuses a name that leads to %s, also when another address of it is public', async (address) => {
    await expect(look([address])).rejects.toThrow(AddressRefusedError);
    await expect(look(['8.8.8.8', address])).rejects.toThrow(AddressRefusedError);
    expect(await look([address], { allowsPrivate: true })).toMatchObject([{ address }]);
  });

  it('refuses IPv4 in the clothes of IPv6', async () => {
    for (const address of ['::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'])
      await expect(look([address])).rejects.toThrow(AddressRefusedError);
  });

  it('hands on that a name has no address', async () => {
    await expect(look([])).rejects.toThrow('has no address');
  });
});

describe('a connection with guardedLookup', () => {
  const agents: Agent[] = [];
  afterAll(() => Promise.all(agents.map((agent) => agent.destroy())));

  const post = (port: number, allowsPrivate: boolean) => {
    const lookup = guardedLookup(
      () => allowsPrivate,
      (_hostname, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
    );
    const dispatcher = new Agent({ connect: { lookup } });
    agents.push(dispatcher);
    return request(`http://hook.example:${port}/`, { method: 'POST', body: 'x', dispatcher });
  };

  it('is not opened to a name that leads to a private address, and goes to the address that was looked up', async () => {
    const receiver = await startWebhookReceiver();
    try {
      await expect(post(receiver.port, false)).rejects.toThrow(AddressRefusedError);
      expect(receiver.connections()).toBe(0);
      expect((await post(receiver.port, true)).statusCode).toBe(200);
      expect(receiver.received[0]?.headers.host).toBe(`hook.example:${receiver.port}`);
    } finally {
      await receiver.stop();
    }
  });
});
