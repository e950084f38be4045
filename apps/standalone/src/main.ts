import { runProcess } from '#service';
import { startStandalone } from './start/start-standalone.js';

await runProcess(startStandalone);
