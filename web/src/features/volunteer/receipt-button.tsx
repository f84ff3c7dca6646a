import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { saveFile } from '../../lib/save-file.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

/** The receipt of an entry as a file to keep, and the way to the page that checks it without asking us. */
export function ReceiptButton({ seq }: { readonly seq: string }) {
  const { t } = useTranslation('volunteer');
  const fetched = useMutation({
    mutationFn: () => ask(api.GET('/v1/entries/{seq}/receipt', { params: { path: { seq } } })),
    onSuccess: (receipt) => {
      const content = new Blob([JSON.stringify(receipt, null, 2)], { type: 'application/json' });
      saveFile(content, `receipt-${seq}.json`);
    },
  });
  return (
    <>
      <Button wide busy={fetched.isPending} onClick={() => fetched.mutate()}>
        {t('receipt.download')}
      </Button>
      <ProblemNotice error={fetched.error} onRetry={() => fetched.mutate()} />
      {fetched.isSuccess && (
        <Notice tone="good">
          <p>{t('receipt.saved')}</p>
          <ButtonLink to="/verify">{t('receipt.verify')}</ButtonLink>
        </Notice>
      )}
    </>
  );
}
