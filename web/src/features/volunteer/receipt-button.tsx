import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { useSealedFile } from '../../lib/use-sealed-file.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { SealingNotice } from '../../ui/sealing-notice.js';

/** The receipt of an entry as a file to keep, and the way to the page that checks it without asking us. */
export function ReceiptButton({ seq }: { readonly seq: string }) {
  const { t } = useTranslation('volunteer');
  const params = { path: { seq } };
  const file = useSealedFile({
    name: `receipt-${seq}.json`,
    read: () => ask(api.GET('/v1/entries/{seq}/receipt', { params, parseAs: 'blob' })),
  });
  return (
    <>
      <Button wide busy={file.isPending} onClick={file.save}>
        {t('receipt.download')}
      </Button>
      <SealingNotice {...file} onRetry={file.save} />
      {file.isSaved && (
        <Notice tone="good">
          <p>{t('receipt.saved')}</p>
          <ButtonLink to="/verify">{t('receipt.verify')}</ButtonLink>
        </Notice>
      )}
    </>
  );
}
