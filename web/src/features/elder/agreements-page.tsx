import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { dateText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useActing } from './acting.js';
import { ElderPage } from './elder-page.js';
import { ELDER } from './queries.js';

const consentsQuery = (id: string) =>
  queryOptions({
    queryKey: [ELDER, 'consents', id],
    queryFn: async () =>
      (await ask(api.GET('/v1/members/{id}/consents', { params: { path: { id } } }))).items,
  });

/** What was agreed to, in the words of then; each agreement can be taken back. */
export function AgreementsPage() {
  const { t, i18n } = useTranslation('elder');
  const { elderId: id } = useActing();
  const consents = useQuery(consentsQuery(id));
  const decide = useChange(
    ({ purpose, given }: { purpose: 'short_messages' | 'position' | 'matching'; given: boolean }) =>
      ask(
        api.PUT('/v1/members/{id}/consents/{purpose}', {
          params: { path: { id, purpose } },
          body: { given },
        }),
      ),
    [[ELDER]],
  );
  const latest = (consents.data ?? []).filter(
    ({ purpose }, at, all) => all.findIndex((one) => one.purpose === purpose) === at,
  );
  return (
    <ElderPage title={t('agree.title')} say={t('agree.say')} back="/elder/more">
      <ProblemNotice error={consents.error ?? decide.error} />
      {consents.isPending && <Loading label={t('agree.title')} />}
      {consents.data?.length === 0 && (
        <Empty title={t('agree.empty')}>
          <p>{t('agree.emptyAdvice')}</p>
        </Empty>
      )}
      {latest.map((consent) => {
        const holds = consent.given && consent.withdrawnAt === null;
        const on = dateText(consent.withdrawnAt ?? consent.decidedAt, i18n.language);
        return (
          <Card key={consent.id}>
            <p>{i18n.language === 'en' ? consent.en : consent.zh}</p>
            <p>
              <strong>{holds ? t('agree.yes', { on }) : t('agree.no', { on })}</strong>
            </p>
            <Button
              wide
              busy={decide.isPending}
              onClick={() => decide.mutate({ purpose: consent.purpose, given: !holds })}
            >
              {holds ? t('agree.takeBack') : t('agree.give')}
            </Button>
          </Card>
        );
      })}
    </ElderPage>
  );
}
