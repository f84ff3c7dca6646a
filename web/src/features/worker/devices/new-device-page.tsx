import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { useAddressParts } from '../../../lib/use-address.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { Form, TextField } from '../../../ui/field.js';
import { Notice } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { PeoplePicker } from '../pick/people-picker.js';
import type { Person } from '../pick/people-query.js';
import { memberQuery } from '../places.js';
import { DeviceToken } from './device-token.js';

type Registered = components['schemas']['RegisteredDeviceDto'];

/** Registers a call button for an elder, and shows once what has to be put into it. */
export function NewDevicePage() {
  const { t } = useTranslation(['worker-devices', 'worker']);
  const [registered, setRegistered] = useState<Registered | null>(null);
  return (
    <Page title={t('new.title')} lead={t('new.lead')}>
      {registered === null ? (
        <Registration onDone={setRegistered} />
      ) : (
        <DeviceToken device={registered} onAnother={() => setRegistered(null)} />
      )}
      <p>
        <Link to="/worker/devices">{t('new.back')}</Link>
      </p>
    </Page>
  );
}

/** The elder of the address, unless somebody else is chosen. */
function useElder() {
  const [read] = useAddressParts();
  const id = read('elder');
  const { data } = useQuery({ ...memberQuery(id ?? ''), enabled: id !== null });
  const [chosen, setChosen] = useState<readonly Person[] | null>(null);
  const named =
    data === undefined ? [] : [{ id: data.id, memberNo: data.memberNo, name: data.name }];
  return [chosen ?? named, setChosen] as const;
}

function Registration({ onDone }: { readonly onDone: (device: Registered) => void }) {
  const { t } = useTranslation('worker-devices');
  const [elders, setElders] = useElder();
  const [label, setLabel] = useState('');
  const register = useChange(
    (body: { elderId: string; label: string }) => ask(api.POST('/v1/alert-devices', { body })),
    [['devices']],
    onDone,
  );
  const [elder] = elders;
  const isReady = elder !== undefined && label.trim() !== '';
  return (
    <Form
      aria-label={t('new.title')}
      onSubmit={() => {
        if (isReady && !register.isPending) {
          register.mutate({ elderId: elder.id, label: label.trim() });
        }
      }}
    >
      <Card>
        <PeoplePicker
          label={t('new.elder')}
          part="elder"
          most={1}
          chosen={elders}
          onChange={setElders}
        />
      </Card>
      <Card>
        <TextField
          label={t('fact.label')}
          hint={t('new.labelHint')}
          maxLength={64}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
      </Card>
      <Notice tone="info">
        <p>{t('new.once')}</p>
      </Notice>
      <ProblemNotice error={register.error} />
      <div>
        <Button type="submit" look="primary" busy={register.isPending} disabled={!isReady}>
          {t('new.send')}
        </Button>
      </div>
    </Form>
  );
}
