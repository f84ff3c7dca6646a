import { Module } from '@nestjs/common';
import { BlobScanner } from './blob-scanner.js';
import { BlobStore } from './blob-store.js';

/** Files outside the database: named by their content, scanned, never shown inline. */
@Module({ providers: [BlobScanner, BlobStore], exports: [BlobStore] })
export class BlobsModule {}
