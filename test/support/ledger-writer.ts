/**
 * A process that writes attempts until it is killed, and says on standard output which are in the ledger: the tenant
 * and how many of it, after each write. `ledger-writer.ts <dataDir> <tenant>`
 */
import { writeSync } from 'node:fs';
import { anAttempt } from './an-attempt.js';
import { openLedger } from './ledger.js';

const [dataDir, tenant] = process.argv.slice(2);
if (!dataDir || !tenant) throw new Error('usage: ledger-writer.ts <dataDir> <tenant>');
const { store } = openLedger({ dataDir });
let count = 0;
for (;;) {
  const { written } = await store.write(Array.from({ length: 50 }, () => anAttempt({ tenant })));
  count += written.length;
  writeSync(1, `${tenant} ${count}\n`);
}
