import { ApiProperty } from '@nestjs/swagger';
import { BLOB_STATES, type BlobState } from '../../platform/blobs/blob.js';
import { BLOB_MEDIA_TYPES, type BlobMediaType } from '../../platform/blobs/media-types.js';
import { ID, INSTANT } from './forms.dto.js';
import type { Scan } from './scan-rows.js';

export class ScanAnswer {
  @ApiProperty({ type: String, description: 'SHA-256 of the file' })
  id!: string;

  @ApiProperty({ type: 'integer' })
  bytes!: number;

  @ApiProperty({ enum: BLOB_MEDIA_TYPES, enumName: 'BlobMediaType' })
  mediaType!: BlobMediaType;

  @ApiProperty({ enum: BLOB_STATES, enumName: 'BlobState' })
  state!: BlobState;

  @ApiProperty(ID)
  attachedBy!: string;

  @ApiProperty(INSTANT)
  attachedAt!: string;
}

export class ScanList {
  @ApiProperty({ type: ScanAnswer, isArray: true })
  items!: ScanAnswer[];
}

/** A scan as the API shows it. */
export function toScanAnswer(scan: Scan): ScanAnswer {
  const { id, bytes, mediaType, state, attachedBy } = scan;
  return { id, bytes, mediaType, state, attachedBy, attachedAt: scan.attachedAt.toISOString() };
}
