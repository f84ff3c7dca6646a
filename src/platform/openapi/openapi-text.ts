import type { INestApplication } from '@nestjs/common';
import { openApiDocument } from './openapi-document.js';

/** The text of the committed openapi.json: the document with two blanks of indentation and a last new line. */
export function openApiText(app: INestApplication): string {
  return `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
}
