import { useQuery } from '@tanstack/react-query';
import { Tree } from 'antd';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { One } from '../desk/one.js';
import { QuickForm } from '../desk/quick-form.js';
import { Section } from '../desk/section.js';
import { addUnit, KINDS, type NewUnit, type Unit, unitsQuery } from './queries.js';
import { type Branch, branchesOf } from './tree.js';

/** The city's units as a tree, and adding one. */
export function UnitsPage() {
  const { t } = useTranslation('city-units');
  const units = useQuery(unitsQuery);
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <One query={units}>
        {(all) => (
          <>
            <Section title={t('tree')}>
              <UnitTree units={all} />
            </Section>
            <Section title={t('add.title')}>
              <NewUnitForm units={all} />
            </Section>
          </>
        )}
      </One>
    </Page>
  );
}

function UnitTree({ units }: { readonly units: readonly Unit[] }) {
  const { t } = useTranslation('city-units');
  const node = ({ unit, children }: Branch): TreeNode => ({
    key: unit.code,
    title: `${unit.name}（${unit.code}） ${t(`kinds.${unit.kind}`)}`,
    children: children.map(node),
  });
  return (
    <Tree<TreeNode>
      aria-label={t('tree')}
      defaultExpandAll={units.length < 200}
      selectable={false}
      treeData={branchesOf(units).map(node)}
      {...(units.length > 200 && { height: 600 })}
    />
  );
}

interface TreeNode {
  key: string;
  title: string;
  children: TreeNode[];
}

function NewUnitForm({ units }: { readonly units: readonly Unit[] }) {
  const { t } = useTranslation('city-units');
  const add = useChange(addUnit, [['units']]);
  return (
    <>
      {add.data !== undefined && (
        <Notice tone="good">{t('add.done', { name: add.data.name })}</Notice>
      )}
      <QuickForm
        key={add.data?.id ?? ''}
        label={t('add.title')}
        fields={[
          { name: 'code', label: t('code'), hint: t('codeHint') },
          { name: 'name', label: t('name') },
          { name: 'kind', label: t('kind'), options: KINDS.map((one) => [one, t(`kinds.${one}`)]) },
          {
            name: 'parentCode',
            label: t('parent'),
            options: units.map(({ code, name }) => [code, `${name} ${code}`]),
          },
        ]}
        send={t('add.send')}
        busy={add.isPending}
        error={add.error}
        onSend={({ code = '', name = '', kind, parentCode = '' }) =>
          add.mutate({ code, name, kind: kind as NewUnit['kind'], parentCode })
        }
      />
    </>
  );
}
