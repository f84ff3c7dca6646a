import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { Form } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Row } from '../desk/section.js';
import { FileDrop } from './file-drop.js';
import { handOver, type ImportKind, KINDS } from './queries.js';
import { tableText } from './table-text.js';

/** Chooses a file and what it holds, tries it without effect, and hands it over for good. */
export function NewImport({ onSent }: { readonly onSent: (id: string) => void }) {
  const { t } = useTranslation(['city-imports', 'desk']);
  const [kind, setKind] = useState<ImportKind>('records');
  const [file, setFile] = useState<File | null>(null);
  const [tried, setTried] = useState(false);
  const send = useChange(
    async ({ chosen, dryRun }: { chosen: File; dryRun: boolean }) =>
      handOver({ kind, dryRun, text: tableText(new Uint8Array(await chosen.arrayBuffer())) }),
    [['imports', 'list']],
    onSent,
  );
  const begin = (dryRun: boolean) => {
    setTried(true);
    if (file !== null) send.mutate({ chosen: file, dryRun });
  };
  return (
    <Form aria-label={t('new.title')} onSubmit={() => begin(true)}>
      <ChoiceSelect
        label={t('kind.label')}
        hint={t(`columns.${kind}`)}
        value={kind}
        options={KINDS.map((one) => [one, t(`kind.${one}`)])}
        onChange={setKind}
      />
      <FileDrop
        error={tried && file === null ? t('desk:missing') : null}
        file={file}
        onFile={setFile}
      />
      <ProblemNotice error={send.error} />
      <Row>
        <Button type="submit" look="primary" busy={send.isPending}>
          {t('new.try')}
        </Button>
        <Button busy={send.isPending} onClick={() => begin(false)}>
          {t('new.send')}
        </Button>
      </Row>
    </Form>
  );
}
