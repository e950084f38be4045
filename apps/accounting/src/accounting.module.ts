import { Module } from '@nestjs/common';
import { LedgerAnswers } from './answers/ledger-answers.js';
import { AttemptIntake } from './intake/attempt-intake.js';
import { BatchRecorder } from './intake/batch-recorder.js';
import { EndedLately } from './intake/ended-lately.js';
import { HandedAttempts } from './intake/handed-attempts.js';
import { LedgerMetrics } from './intake/ledger-metrics.js';
import { Outages } from './intake/outage.js';
import { RecordingHealth } from './intake/recording-health.js';
import { AttemptStore } from './store/attempt.store.js';
import { LedgerDatabase } from './store/ledger-database.js';
import { UsageReader } from './store/usage.store.js';

/** The ledger: one row per attempt, and sums over them. */
@Module({
  providers: [
    LedgerDatabase,
    AttemptStore,
    UsageReader,
    LedgerMetrics,
    Outages,
    EndedLately,
    BatchRecorder,
    RecordingHealth,
    AttemptIntake,
    HandedAttempts,
    LedgerAnswers,
  ],
})
export class AccountingModule {}
