import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import styles from './inspector-choice.module.css';

const ROLES = ['social_worker', 'auditor', 'city_admin'] as const;
const MOST = 100;

interface InspectorChoiceProps {
  readonly chosen: readonly string[];
  readonly onChange: (ids: string[]) => void;
}

/** Who could inspect: the draw picks among them. */
export function InspectorChoice({ chosen, onChange }: InspectorChoiceProps) {
  const { t } = useTranslation('audit');
  const { data: people = [] } = useQuery({
    queryKey: ['members', 'inspectors'],
    queryFn: async () => {
      const pages = await Promise.all(
        ROLES.map((role) =>
          ask(api.GET('/v1/members', { params: { query: { role, limit: MOST } } })),
        ),
      );
      const all = pages.flatMap(({ items }) => items);
      return [...new Map(all.map((one) => [one.id, one])).values()];
    },
  });
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <fieldset className={styles.choice}>
      <legend>{t('newDraw.inspectors')}</legend>
      <p>{t('newDraw.inspectorsHint')}</p>
      <div className={styles.people}>
        {people.map(({ id, memberNo, name, roles }) => (
          <label key={id} className={styles.person}>
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
            <span>
              {memberNo} {name} · {roles.map((role) => t(`role.${role}`)).join('、')}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
