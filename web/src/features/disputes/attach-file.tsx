import type { QueryKey } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import { useChange } from '../../lib/use-change.js';
import { FileField } from '../../ui/file-field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

/** What a file may be. */
const TYPES = 'application/pdf,image/png,image/jpeg,image/webp';
/** Of a file whose kind the device does not know; the service looks for itself. */
const UNKNOWN_TYPE = 'application/pdf';

interface AttachFileProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** What is said while the file is on its way. */
  readonly sending: string;
  readonly touches: readonly QueryKey[];
  readonly onDone?: () => void;
}

/** A file or picture for a dispute: chosen is sent, and both sides can open it. */
export function AttachFile({ id, label, hint, sending, touches, onDone }: AttachFileProps) {
  const attach = useChange(
    (file: File) =>
      ask(
        api.POST('/v1/disputes/{id}/files', {
          params: { path: { id } },
          headers: { 'Content-Type': file.type === '' ? UNKNOWN_TYPE : file.type },
          body: '',
          bodySerializer: () => file,
        }),
      ),
    touches,
    onDone,
  );
  return (
    <>
      <FileField
        label={label}
        hint={hint}
        accept={TYPES}
        disabled={attach.isPending}
        onFiles={([file]) => {
          if (file !== undefined) attach.mutate(file);
        }}
      />
      <p role="status">{attach.isPending ? sending : ''}</p>
      <ProblemNotice error={attach.error} />
    </>
  );
}
