import { runService } from '#service';
import { RouterModule } from './router.module.js';

await runService({ name: 'router', module: RouterModule });
