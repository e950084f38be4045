import { runService } from '#service';
import { ingressDoor } from './http/ingress-door.js';
import { IngressModule } from './ingress.module.js';

await runService({ name: 'ingress', module: IngressModule, http: ingressDoor });
