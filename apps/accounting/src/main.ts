import { runService } from '#service';
import { AccountingModule } from './accounting.module.js';

await runService({ name: 'accounting', module: AccountingModule });
