import { useQuery } from '@tanstack/react-query';
import { Tree } from 'antd';
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page.js';
import { AddForm } from '../desk/add-form.js';
import { One } from '../desk/one.js';
import type { Values } from '../desk/quick-form.js';
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
  return (
    <AddForm
      label={t('add.title')}
      send={t('add.send')}
      add={addUnit}
      touches={[['units']]}
      bodyOf={unitOf}
      done={({ name }) => t('add.done', { name })}
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
    />
  );
}

function unitOf({ code = '', name = '', kind, parentCode = '' }: Values): NewUnit {
  return { code, name, kind: kind as NewUnit['kind'], parentCode };
}
