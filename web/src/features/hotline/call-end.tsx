import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { useShortcuts } from '../../lib/use-shortcuts.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Choice } from './choice.js';
import styles from './hotline.module.css';

type Outcome = 'informed' | 'abandoned';

/** Ends a call that came in. What was not agreed to is not done. */
export function CallEnd({ id }: { readonly id: string }) {
  const { t } = useTranslation('hotline');
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: (outcome: Outcome) =>
      ask(
        api.POST('/v1/hotline/calls/{id}/close', { params: { path: { id } }, body: { outcome } }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['calls'] }),
  });
  const finish = (outcome: Outcome) => !end.isPending && end.mutate(outcome);
  useShortcuts({ e: () => finish('informed'), x: () => finish('abandoned') });
  return (
    <section aria-label={t('end.title')}>
      <h2>{t('end.title')}</h2>
      <ProblemNotice error={end.error} />
      <div className={styles.choices}>
        <Choice shortcut="E" isBusy={end.isPending} onChoose={() => finish('informed')}>
          {t('end.informed')}
        </Choice>
        <Choice shortcut="X" isBusy={end.isPending} onChoose={() => finish('abandoned')}>
          {t('end.abandoned')}
        </Choice>
      </div>
    </section>
  );
}
