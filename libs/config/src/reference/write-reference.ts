import { printReference } from './print-reference.js';

// npm run build && node dist/libs/config/src/reference/write-reference.js > deploy/config-reference.md
process.stdout.write(printReference());
