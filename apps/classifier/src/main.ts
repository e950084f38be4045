import { runService } from '#service';
import { ClassifierModule } from './classifier.module.js';

await runService({ name: 'classifier', module: ClassifierModule });
