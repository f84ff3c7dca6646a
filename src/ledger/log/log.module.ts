import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger.module.js';
import { CheckpointReader } from './checkpoint-reader.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { CoSignatures } from './co-signatures.js';
import { CosignGatherer } from './cosign-gatherer.js';
import { CosignMetrics } from './cosign-metrics.js';
import { LogFollower } from './log-follower.js';
import { LogGuard } from './log-guard.js';
import { LogKeys } from './log-keys.js';
import { LogLosses } from './log-losses.js';
import { LogMetrics } from './log-metrics.js';
import { LogReader } from './log-reader.js';
import { LogRotation } from './log-rotation.js';
import { LogStart } from './log-start.js';
import { LogTick } from './log-tick.js';

/** The public log of each book: its tree, its checkpoints, its proofs (docs/log.md). */
@Module({
  imports: [LedgerModule],
  providers: [
    LogReader,
    CheckpointReader,
    CheckpointSigner,
    CoSignatures,
    CosignGatherer,
    CosignMetrics,
    LogKeys,
    LogGuard,
    LogFollower,
    LogTick,
    LogMetrics,
    LogStart,
    LogLosses,
    LogRotation,
  ],
  exports: [LogReader, CheckpointReader, CoSignatures, LogKeys, LogFollower],
})
export class LogModule {}
