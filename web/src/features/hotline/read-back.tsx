import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { useShortcuts } from '../../lib/use-shortcuts.js';
import { Card } from '../../ui/card.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Choice } from './choice.js';
import styles from './hotline.module.css';
import type { Act } from './queries.js';

/** The words to read out. Only the caller's yes does it; asking twice does it once. */
export function ReadBack({ act }: { readonly act: Act }) {
  const { t } = useTranslation('hotline');
  const agree = useDecision(act.id, 'agree');
  const decline = useDecision(act.id, 'decline');
  const isBusy = agree.isPending || decline.isPending;
  const yes = () => !isBusy && agree.mutate();
  const no = () => !isBusy && act.state === 'read_back' && decline.mutate();
  useShortcuts({ y: yes, n: no });
  return (
    <Card>
      <h2>{t('read.title')}</h2>
      <p className={styles.speak} role="status">
        {act.readBack}
      </p>
      <ProblemNotice error={agree.error} onRetry={yes} />
      <ProblemNotice error={decline.error} onRetry={no} />
      <div className={styles.choices}>
        <Choice shortcut="Y" isBusy={isBusy} onChoose={yes}>
          {t('read.yes')}
        </Choice>
        {act.state === 'read_back' && (
          <Choice shortcut="N" isBusy={isBusy} onChoose={no}>
            {t('read.no')}
          </Choice>
        )}
      </div>
    </Card>
  );
}

function useDecision(id: string, step: 'agree' | 'decline') {
  const queries = useQueryClient();
  const params = { path: { id } };
  return useMutation({
    mutationFn: () =>
      step === 'agree'
        ? ask(api.POST('/v1/hotline/acts/{id}/agree', { params }))
        : ask(api.POST('/v1/hotline/acts/{id}/decline', { params })),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['calls'] }),
        queries.invalidateQueries({ queryKey: ['bookings'] }),
      ]),
  });
}
