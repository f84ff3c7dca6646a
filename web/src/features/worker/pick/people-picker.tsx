import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.js';
import { TextField } from '../../../ui/field.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { UnitSelect } from '../../units/unit-select.js';
import { useOwnUnits } from '../../units/use-own-units.js';
import { matching, numberQuery, type Part, type Person, peopleQuery } from './people-query.js';
import styles from './pick.module.css';

/** As many as are offered at once; typing finds the others. */
const OFFERED = 8;

interface PeoplePickerProps {
  readonly label: string;
  readonly part: Part;
  /** How many can be chosen. */
  readonly most: number;
  readonly chosen: readonly Person[];
  /** Who must not be offered. */
  readonly without?: readonly string[];
  readonly onChange: (chosen: readonly Person[]) => void;
}

/** How somebody is called on a desk. */
export function useCallName(): (person: Person) => string {
  const { t } = useTranslation('worker');
  return ({ name, memberNo }) => (name === null ? memberNo : t('pick.who', { name, memberNo }));
}

/** Chooses people of the own units by name or number: type, press return, type the next. */
export function PeoplePicker(props: PeoplePickerProps) {
  const { label, part, most, chosen, without = [], onChange } = props;
  return (
    <fieldset className={styles.set}>
      <legend>{label}</legend>
      <Chosen chosen={chosen} onChange={onChange} />
      {chosen.length < most && (
        <Finder
          part={part}
          taken={[...without, ...chosen.map(({ id }) => id)]}
          onPick={(person) => onChange([...chosen, person])}
        />
      )}
    </fieldset>
  );
}

function Chosen({ chosen, onChange }: Pick<PeoplePickerProps, 'chosen' | 'onChange'>) {
  const { t } = useTranslation('worker');
  const call = useCallName();
  if (chosen.length === 0) return null;
  return (
    <ul className={styles.people} aria-label={t('pick.chosen')}>
      {chosen.map((person) => (
        <li key={person.id} className={styles.chosen}>
          {call(person)}
          <Button
            look="quiet"
            aria-label={t('pick.removeWho', { who: call(person) })}
            onClick={() => onChange(chosen.filter(({ id }) => id !== person.id))}
          >
            {t('pick.remove')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

interface FinderProps {
  readonly part: Part;
  readonly taken: readonly string[];
  readonly onPick: (person: Person) => void;
}

function Finder({ part, taken, onPick }: FinderProps) {
  const { t } = useTranslation('worker');
  const call = useCallName();
  const [typed, setTyped] = useState('');
  const [unit, setUnit] = useState('');
  const text = typed.trim();
  const all = useQuery(peopleQuery(part, unit));
  const byNumber = useQuery(numberQuery(part, text));
  const people = [...(all.data?.items ?? []), ...(byNumber.data?.items ?? [])];
  const found = matching(people, text, taken);
  const pick = (person: Person) => {
    setTyped('');
    onPick(person);
  };
  return (
    <>
      {(unit !== '' || all.data?.next) && <UnitChoice unit={unit} onChange={setUnit} />}
      <TextField
        label={t('pick.find')}
        hint={t(all.data?.next ? 'pick.hintMore' : 'pick.hint')}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key !== 'Enter' || text === '' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          if (first !== undefined) pick(first);
        }}
      />
      <ProblemNotice error={all.error} onRetry={() => void all.refetch()} />
      <p role="status" className={styles.soft}>
        {all.isPending
          ? t('list.loading')
          : t(found.length === 0 ? 'pick.nobody' : 'pick.found', { count: found.length })}
      </p>
      <ul className={styles.people} aria-label={t('pick.offered')}>
        {found.slice(0, OFFERED).map((person) => (
          <li key={person.id}>
            <Button aria-label={t('pick.add', { who: call(person) })} onClick={() => pick(person)}>
              {call(person)}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Who works for several places narrows the search to one of them. */
function UnitChoice({
  unit,
  onChange,
}: {
  readonly unit: string;
  readonly onChange: (unit: string) => void;
}) {
  const { t } = useTranslation('worker');
  const units = useOwnUnits('social_worker');
  if (units.length < 2) return null;
  return (
    <UnitSelect
      label={t('pick.unit')}
      value={unit}
      any={t('list.any')}
      units={units}
      onChange={onChange}
    />
  );
}
