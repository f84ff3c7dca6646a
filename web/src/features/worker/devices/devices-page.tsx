import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateText } from '../../../lib/dates.js';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { Button, ButtonLink } from '../../../ui/button.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import type { Column } from '../../../ui/data-table.js';
import { Empty, Notice, Tag } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { PagedTable } from '../../../ui/paged-table.js';
import { Person, PersonById } from '../person.js';
import styles from '../worker.module.css';
import { DEVICES_SHOWN, type Device, devicesQuery } from './device-queries.js';
import { StopDevice } from './stop-device.js';

/** Call buttons at elders' homes: whose they are, a way to a new one, and the end of a lost one. */
export function DevicesPage() {
  const { t } = useTranslation(['worker-devices', 'worker']);
  const [read, write] = useAddressParts();
  const show = oneOf(DEVICES_SHOWN, read('show')) ?? 'live';
  const elderId = read('elder');
  const [stopping, setStopping] = useState<Device | null>(null);
  const list = useInfiniteQuery(devicesQuery(elderId, show));
  const columns = useColumns(setStopping);
  return (
    <Page
      title={t('list.title')}
      lead={t('list.lead')}
      broad
      actions={
        <ButtonLink
          look="primary"
          to={`/worker/devices/new${elderId === null ? '' : `?elder=${elderId}`}`}
        >
          {t('new.title')}
        </ButtonLink>
      }
    >
      <div className={styles.filters}>
        <ChoiceSelect
          label={t('list.show')}
          value={show}
          options={DEVICES_SHOWN.map((one) => [one, t(`show.${one}`)])}
          onChange={(show) => write({ show })}
        />
      </div>
      {elderId !== null && (
        <Notice tone="info">
          <p>
            {t('list.only')} <PersonById id={elderId} />
          </p>
          <Button onClick={() => write({ elder: null })}>{t('list.everybody')}</Button>
        </Notice>
      )}
      <PagedTable
        label={t('list.title')}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <Empty title={t('list.none')}>
            <p>{t('list.noneHint')}</p>
          </Empty>
        }
      />
      {stopping !== null && <StopDevice device={stopping} onClose={() => setStopping(null)} />}
    </Page>
  );
}

function useColumns(onStop: (device: Device) => void): Column<Device>[] {
  const { t, i18n } = useTranslation('worker-devices');
  return [
    { name: t('fact.label'), cell: ({ label }) => label },
    { name: t('fact.elder'), cell: ({ elderId, elderNo }) => <Person id={elderId} no={elderNo} /> },
    {
      name: t('fact.state'),
      cell: ({ revokedAt }) => (
        <Tag tone={revokedAt === null ? 'good' : 'plain'}>
          {revokedAt === null
            ? t('show.live')
            : t('fact.stopped', { on: dateText(revokedAt, i18n.language) })}
        </Tag>
      ),
    },
    {
      name: t('fact.acts'),
      cell: (device) =>
        device.revokedAt === null && (
          <Button
            aria-label={t('stop.which', { label: device.label, no: device.elderNo })}
            onClick={() => onStop(device)}
          >
            {t('stop.title')}
          </Button>
        ),
    },
    {
      name: t('fact.registered'),
      cell: ({ registeredAt }) => dateText(registeredAt, i18n.language),
    },
  ];
}
