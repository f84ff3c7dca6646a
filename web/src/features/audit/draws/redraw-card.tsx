import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { useSession } from '../../../app/session/session.js';
import { language } from '../../../i18n/language.js';
import { Card } from '../../../ui/card.js';
import { Loading, Notice } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { reportOfFile } from '../proof.js';

/** Draws again in this browser, from the public file, and says whether the same comes out. */
export function RedrawCard({ id }: { readonly id: string }) {
  const { t } = useTranslation('audit');
  const { city: code } = useSession();
  const again = useQuery({
    queryKey: ['draws', id, 'again', code],
    queryFn: async () => {
      const [file, log] = await Promise.all([
        ask(
          api.GET('/v1/log/{code}/draws/{id}/file', {
            params: { path: { code, id } },
            parseAs: 'text',
          }),
        ),
        ask(api.GET('/v1/log/{code}', { params: { path: { code } } })),
      ]);
      const keys = log.keys.map(({ vkey }) => vkey).join('\n');
      return reportOfFile(String(file), keys, language());
    },
  });
  const { data: report } = again;
  return (
    <Card>
      <h2>{t('redraw.title')}</h2>
      <p>{t('redraw.lead')}</p>
      {again.isPending && <Loading label={t('proof.checking')} />}
      <ProblemNotice error={again.error} onRetry={() => again.refetch()} />
      {report !== undefined && (
        <>
          <Notice tone={report.sound ? 'good' : 'bad'}>
            <strong>{report.sound ? t('redraw.same') : t('redraw.differs')}</strong>
          </Notice>
          <ul>
            {[...report.faults, ...report.remarks].map(({ code: word, sentence }) => (
              <li key={`${word} ${sentence}`}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      <p>
        <a href={`/v1/log/${code}/draws/${id}/file`} download={`draw-${id}.json`}>
          {t('redraw.download')}
        </a>
      </p>
    </Card>
  );
}
