import { StreamableFile } from '@nestjs/common';
import { fileText, type ProofFile } from './proof-files.js';

/** A proof file as a download of that name. */
export function proofFile(file: ProofFile, name: string): StreamableFile {
  return new StreamableFile(Buffer.from(fileText(file), 'utf8'), {
    type: 'application/json; charset=utf-8',
    disposition: `attachment; filename="${name}.json"`,
  });
}
