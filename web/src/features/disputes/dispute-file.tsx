import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { saveFile } from '../../lib/save-file.js';
import { Button } from '../../ui/button.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

interface DisputeFileProps {
  readonly id: string;
  readonly fileId: string;
  /** Its place among what was said. */
  readonly n: number;
}

const ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/** A file that somebody showed, to be saved; while it is still being looked at for viruses, that is said. */
export function DisputeFile({ id, fileId, n }: DisputeFileProps) {
  const { t } = useTranslation('disputes');
  const open = useMutation({
    mutationFn: async () => {
      const params = { path: { id, fileId } };
      const call = api.GET('/v1/disputes/{id}/files/{fileId}', { params, parseAs: 'blob' });
      return (await ask(call)) as unknown as Blob;
    },
    onSuccess: (file) => {
      saveFile(file, `dispute-${n}.${ENDINGS[file.type] ?? 'bin'}`);
    },
  });
  return (
    <>
      <Button busy={open.isPending} onClick={() => open.mutate()}>
        {t('file')}
      </Button>
      <ProblemNotice error={open.error} />
    </>
  );
}
