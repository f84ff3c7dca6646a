import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { Form, TextArea } from '../../../ui/field.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { AttachFile } from '../../disputes/attach-file.js';
import { useWay } from '../acting.js';
import { ElderPage } from '../elder-page.js';
import { ELDER } from '../queries.js';

/** Something more to say or to show in an objection; both sides see it. */
export function SayPage() {
  const { t } = useTranslation('elder-disputes');
  const { id = '' } = useParams();
  const toSaid = useToSaid(id);
  const params = { path: { id } };
  return (
    <WordsPage
      id={id}
      title={t('say.title')}
      say={t('say.say')}
      label={t('say.words')}
      send={t('say.send')}
      onSend={(text) => ask(api.POST('/v1/disputes/{id}/statements', { params, body: { text } }))}
    >
      <AttachFile
        id={id}
        label={t('say.file')}
        hint={t('say.fileHint')}
        sending={t('say.sending')}
        touches={[[ELDER]]}
        onDone={toSaid}
      />
    </WordsPage>
  );
}

/** The decision is not accepted: why not, and somebody else, of the city, looks again. */
export function AppealPage() {
  const { t } = useTranslation('elder-disputes');
  const { id = '' } = useParams();
  const params = { path: { id } };
  return (
    <WordsPage
      id={id}
      title={t('appeal.title')}
      say={t('appeal.say')}
      label={t('appeal.words')}
      send={t('appeal.send')}
      onSend={(text) => ask(api.POST('/v1/disputes/{id}/appeal', { params, body: { text } }))}
    />
  );
}

interface WordsPageProps {
  readonly id: string;
  readonly title: string;
  readonly say: string;
  readonly label: string;
  readonly send: string;
  readonly onSend: (text: string) => Promise<unknown>;
  readonly children?: ReactNode;
}

/** To what was said, where one's own is the newest; the way back skips the page on which it was said. */
function useToSaid(id: string): () => void {
  const way = useWay();
  const navigate = useNavigate();
  return () => void navigate(way(`/elder/dispute/${id}/said`), { replace: true });
}

function WordsPage({ id, title, say, label, send, onSend, children }: WordsPageProps) {
  const [text, setText] = useState('');
  const words = text.trim();
  const change = useChange((said: string) => onSend(said), [[ELDER]], useToSaid(id));
  const tell = () => {
    if (words !== '' && !change.isPending) change.mutate(words);
  };
  return (
    <ElderPage title={title} say={say} back={`/elder/dispute/${id}`}>
      <Form aria-label={title} onSubmit={tell}>
        <TextArea
          label={label}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ProblemNotice error={change.error} />
        <Button type="submit" look="primary" wide busy={change.isPending} disabled={words === ''}>
          {send}
        </Button>
      </Form>
      {children}
    </ElderPage>
  );
}
