import { readEnvironment, readProcessSettings } from '#config';
import { runService } from '#service';
import { ingressDoor } from './http/ingress-door.js';
import { IngressModule } from './ingress.module.js';
import { storeRootKey } from './keys/store-root-key.js';

const { rootKey } = readProcessSettings(readEnvironment());

await runService({
  name: 'ingress',
  module: IngressModule,
  http: ingressDoor,
  beforeOpen: async ({ transport, clock }) => {
    if (rootKey) await storeRootKey(transport.buckets, rootKey, clock.nowMs());
  },
});
