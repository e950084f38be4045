import type { HttpDoor } from '#service';
import { SubmitDoor } from '../nats/submit-door.js';
import { configureIngressApp } from './configure-ingress-app.js';
import { newFastifyAdapter } from './fastify-adapter.js';
import { listenIngress } from './listen.js';
import { OpenRequests } from './open-requests.js';

/** The HTTP door as a service process opens and closes it. */
export const ingressDoor: HttpDoor = {
  adapter: newFastifyAdapter,
  configure: configureIngressApp,
  listen: listenIngress,
  drain: async (app, graceMs) => {
    await Promise.all([app.get(SubmitDoor).drain(), app.get(OpenRequests).drain(graceMs)]);
  },
};
