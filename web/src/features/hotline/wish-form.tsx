import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Form } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import styles from './hotline.module.css';

interface WishFormProps {
  readonly title: string;
  readonly isReady: boolean;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onSend: () => void;
  readonly children: ReactNode;
}

/** A form for what a caller wishes. Sending it does nothing yet: first it is read out. */
export function WishForm({ title, isReady, isBusy, error, onSend, children }: WishFormProps) {
  const { t } = useTranslation('hotline');
  return (
    <Card>
      <Form aria-label={title} onSubmit={() => isReady && onSend()}>
        <h3>{title}</h3>
        <div className={styles.fields}>{children}</div>
        <ProblemNotice error={error} onRetry={onSend} />
        <Button type="submit" look="primary" busy={isBusy} disabled={!isReady}>
          {t('read.make')}
        </Button>
      </Form>
    </Card>
  );
}
