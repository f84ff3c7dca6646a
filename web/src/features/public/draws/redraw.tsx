import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Findings } from '../../../../../packages/verifier/src/findings.js';
import { verifyFiles } from '../../../../../packages/verifier/src/page/verify-files.js';
import { NO_TRUST } from '../../../../../packages/verifier/src/trust.js';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../public.module.css';
import { drawFileQuery } from '../queries.js';
import { ResultCard } from '../verify/result-card.js';

/** Draws once more, in this browser, from the public file alone. */
export function Redraw({ city, id }: { readonly city: string; readonly id: string }) {
  const { t } = useTranslation('public-log');
  const queries = useQueryClient();
  const name = `draw-${id}.json`;
  const drawing = useMutation({
    mutationFn: async () => {
      const text = await queries.fetchQuery(drawFileQuery(city, id));
      const [verified] = await verifyFiles([new File([text], name)], NO_TRUST);
      return verified ?? null;
    },
  });
  return (
    <Card>
      <h2>{t('redraw.title')}</h2>
      <p>{t('redraw.what')}</p>
      <p className="no-print">
        <Button look="primary" wide busy={drawing.isPending} onClick={() => drawing.mutate()}>
          {t('redraw.go')}
        </Button>
      </p>
      <p className="no-print">
        <a href={`/v1/log/${encodeURIComponent(city)}/draws/${id}/file`} download={name}>
          {t('redraw.file')}
        </a>
      </p>
      <ProblemNotice error={drawing.error} onRetry={() => drawing.mutate()} />
      {drawing.data && (
        <>
          <ResultCard name={name} findings={drawing.data.findings} />
          <DrawnTable findings={drawing.data.findings} />
        </>
      )}
    </Card>
  );
}

function DrawnTable({ findings }: { readonly findings: Findings }) {
  const { t } = useTranslation('public-log');
  const items = findings.remarks.filter(({ code }) => code === 'draw_item');
  if (items.length === 0) return null;
  return (
    <div className={styles.fits}>
      <table className={styles.table}>
        <caption>{t('redraw.drawn')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('redraw.place')}</th>
            <th scope="col">{t('redraw.line')}</th>
            <th scope="col">{t('redraw.inspector')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ facts }) => (
            <tr key={facts.place}>
              <th scope="row">{facts.place}</th>
              <td>{facts.line}</td>
              <td>{facts.inspector}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
