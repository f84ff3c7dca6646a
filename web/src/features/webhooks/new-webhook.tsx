import { Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Notice } from '../../ui/notice.js';
import styles from '../desk/desk.module.css';
import { filled, QuickForm } from '../desk/quick-form.js';
import { Secret } from '../desk/section.js';
import { EVENTS, type EventSubject } from './events.js';
import { addWebhook } from './queries.js';

const SUBJECTS = Object.keys(EVENTS) as EventSubject[];

/** Names an address and what it is told of; shows the secret once with which it checks what it is sent. */
export function NewWebhook() {
  const { t } = useTranslation('city-webhooks');
  const [subjects, setSubjects] = useState<EventSubject[]>([]);
  const add = useChange(addWebhook, [['webhooks']]);
  return (
    <>
      {add.data !== undefined && (
        <Notice tone="good">
          <p>{t('add.done')}</p>
          <Secret>{add.data.secret}</Secret>
        </Notice>
      )}
      <fieldset className={styles.choices}>
        <legend>{t('types')}</legend>
        <Checkbox.Group
          options={SUBJECTS.map((one) => ({ value: one, label: t(`subjects.${one}`) }))}
          value={subjects}
          onChange={setSubjects}
        />
      </fieldset>
      <QuickForm
        key={add.data?.id ?? ''}
        label={t('add.title')}
        fields={[
          { name: 'url', label: t('url'), type: 'url' },
          { name: 'description', label: t('add.description'), optional: true },
        ]}
        send={t('add.send')}
        busy={add.isPending}
        error={add.error}
        onSend={(values) =>
          add.mutate({
            url: values.url ?? '',
            types: subjects.flatMap((one) => EVENTS[one]),
            ...filled(values, 'description'),
          })
        }
      />
    </>
  );
}
