import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { momentText } from '../../lib/dates.js';
import { useAddress } from '../../lib/use-address.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { Empty, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Row } from '../desk/section.js';
import { type NoticeDesk, placeOf } from './place-of.js';
import { type Message, markRead, noticesQuery } from './queries.js';

/** What somebody at a desk was told, and the way to where it is attended to. */
export function NoticesPage({ desk }: { readonly desk: NoticeDesk }) {
  const { t, i18n } = useTranslation('notices');
  const [show, setShow] = useAddress('show', 'all');
  const read = useChange(markRead, [['notices']]);
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <Row>
        <ChoiceSelect
          label={t('show')}
          value={show}
          options={[
            ['all', t('all')],
            ['unread', t('unread')],
          ]}
          onChange={setShow}
        />
      </Row>
      <ProblemNotice error={read.error} />
      <PagedTable
        list={useInfiniteQuery(noticesQuery(show === 'unread'))}
        label={t('title')}
        keyOf={({ id }) => id}
        empty={
          <Empty title={t(show === 'unread' ? 'noneUnread' : 'none')}>
            <p>{t('noneAdvice')}</p>
          </Empty>
        }
        columns={[
          { name: t('what'), cell: (message) => <Said desk={desk} message={message} /> },
          { name: t('when'), cell: ({ createdAt }) => momentText(createdAt, i18n.language) },
          {
            name: t('state'),
            cell: ({ id, readAt, text }) =>
              readAt === null ? (
                <Row>
                  <Tag tone="info">{t('new')}</Tag>
                  <Button
                    aria-label={t('markOne', { text })}
                    busy={read.isPending && read.variables === id}
                    onClick={() => read.mutate(id)}
                  >
                    {t('mark')}
                  </Button>
                </Row>
              ) : (
                t('wasRead')
              ),
          },
        ]}
      />
    </Page>
  );
}

function Said({ desk, message }: { readonly desk: NoticeDesk; readonly message: Message }) {
  const place = placeOf(desk, message);
  return place === null ? message.text : <Link to={place}>{message.text}</Link>;
}
