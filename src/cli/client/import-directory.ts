import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';

/** The files of a city's export, in the order in which they build on each other. */
export const EXPORT_FILES = ['units', 'services', 'members', 'records'] as const;
export type ExportFile = (typeof EXPORT_FILES)[number];

const POLL_MS = 100;

/** An import as the service shows it. */
export interface ImportView {
  readonly id: string;
  readonly kind: ExportFile;
  readonly state: 'received' | 'running' | 'done' | 'failed';
  readonly dryRun: boolean;
  readonly fileSha256: string;
  readonly rowsTotal: number | null;
  readonly rowsDone: number;
  readonly accepted: number;
  readonly refused: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly faultCode: string | null;
}

/** Where progress is told, line by line. */
export type Say = (line: string) => void;

/** A file as a whole could not be imported. */
export class ImportFailedError extends Error {
  override readonly name = 'ImportFailedError';

  constructor(view: ImportView) {
    super(`The import of ${view.kind}.csv failed: ${view.faultCode ?? 'without a code'}`);
  }
}

/** The names of the four files that `directory` lacks. */
export function missingFiles(directory: string): string[] {
  return EXPORT_FILES.map((kind) => `${kind}.csv`).filter(
    (name) => !existsSync(join(directory, name)),
  );
}

/**
 * Imports the four files of a directory one after the other, each to its end, and gives what became of
 * them. Throws ImportFailedError, ProblemError.
 */
export async function importDirectory(
  client: ApiClient,
  directory: string,
  options: { readonly dryRun: boolean; readonly say: Say },
): Promise<Record<ExportFile, ImportView>> {
  const views: Partial<Record<ExportFile, ImportView>> = {};
  for (const kind of EXPORT_FILES) {
    const started = performance.now();
    const file = await readFile(join(directory, `${kind}.csv`));
    const view = await importFile(client, { kind, file, dryRun: options.dryRun });
    views[kind] = view;
    options.say(summary(view, performance.now() - started));
  }
  return views as Record<ExportFile, ImportView>;
}

/** Imports one file and waits for its end. Throws ImportFailedError, ProblemError. */
export async function importFile(
  client: ApiClient,
  upload: { readonly kind: ExportFile; readonly file: Buffer; readonly dryRun: boolean },
): Promise<ImportView> {
  const { id } = await client.send<{ id: string }>({
    method: 'POST',
    path: '/v1/imports',
    query: { kind: upload.kind, dryRun: String(upload.dryRun) },
    body: upload.file,
    // Sent twice, the second import would answer `already_recorded` and the counts would mislead.
    repeatable: false,
  });
  for (;;) {
    const view = await client.get<ImportView>(`/v1/imports/${id}`);
    if (view.state === 'done') return view;
    if (view.state === 'failed') throw new ImportFailedError(view);
    await sleep(POLL_MS);
  }
}

function summary(view: ImportView, ms: number): string {
  const rate = Math.round(view.rowsDone / (ms / 1000)).toLocaleString('en');
  const counts = `${view.accepted} accepted, ${view.refused} refused`;
  const time = `${(ms / 1000).toFixed(1)} s, ${rate} rows/s`;
  const codes = Object.entries(view.refusals).map(([code, count]) => `${code} ${count}`);
  const refusals = codes.length === 0 ? '' : `\n    refused: ${codes.join(', ')}`;
  return `  ${view.kind}.csv: ${view.rowsDone} rows, ${counts} (${time})${refusals}`;
}
