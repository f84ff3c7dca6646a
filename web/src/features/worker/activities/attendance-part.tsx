import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../api/problem.js';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { PeoplePicker, useCallName } from '../pick/people-picker.js';
import type { Part } from '../pick/people-query.js';
import styles from './attendance.module.css';
import { type AttendanceLine, faultsOf, lineOf } from './attendance-list.js';

interface AttendancePartProps {
  readonly part: Part;
  readonly times: { readonly startsAt: string; readonly endsAt: string };
  readonly lines: readonly AttendanceLine[];
  /** What the service objected to the last time. */
  readonly errors: NonNullable<Problem['errors']>;
  readonly onChange: (lines: AttendanceLine[]) => void;
}

/** The volunteers, or the elders, of a list of attendance: tick who came, mend the times, add who had not signed up. */
export function AttendancePart(props: AttendancePartProps) {
  const { part, times, lines, errors, onChange } = props;
  const { t } = useTranslation('worker-activities');
  const own = lines.filter((line) => line.part === part);
  const change = (changed: AttendanceLine) =>
    onChange(lines.map((line) => (line.id === changed.id ? changed : line)));
  const tickAll = () =>
    onChange(lines.map((line) => (line.part === part ? { ...line, came: true } : line)));
  return (
    <Card>
      <div className={styles.part}>
        <h2>{t(`part.${part}`)}</h2>
        {own.length === 0 && <p>{t('attend.nobody')}</p>}
        {own.length > 1 && (
          <div>
            <Button onClick={tickAll}>{t(`attend.all.${part}`)}</Button>
          </div>
        )}
        <ul className={styles.lines} aria-label={t(`part.${part}`)}>
          {own.map((line) => (
            <Line
              key={line.id}
              line={line}
              faults={faultsOf(line, lines, errors)}
              onChange={change}
            />
          ))}
        </ul>
        <PeoplePicker
          label={t(`attend.add.${part}`)}
          part={part}
          most={1}
          chosen={[]}
          without={lines.map(({ id }) => id)}
          onChange={([person]) => {
            if (person !== undefined) onChange([...lines, lineOf(person, part, times, true)]);
          }}
        />
      </div>
    </Card>
  );
}

interface LineProps {
  readonly line: AttendanceLine;
  readonly faults: readonly string[];
  readonly onChange: (line: AttendanceLine) => void;
}

function Line({ line, faults, onChange }: LineProps) {
  const { t } = useTranslation('worker-activities');
  const call = useCallName();
  const who = call(line);
  const time = (name: 'from' | 'until') => (
    <label className={styles.time}>
      {t(`attend.${name}`)}
      <input
        type="time"
        aria-label={t(`attend.${name}Who`, { who })}
        value={line[name]}
        onChange={(event) => onChange({ ...line, [name]: event.target.value })}
      />
    </label>
  );
  return (
    <li className={styles.line}>
      <label className={styles.who}>
        <input
          type="checkbox"
          checked={line.came}
          onChange={() => onChange({ ...line, came: !line.came })}
        />
        {who}
      </label>
      {line.came && (
        <>
          {time('from')}
          {time('until')}
        </>
      )}
      {faults.map((fault) => (
        <p key={fault} role="alert" className={styles.fault}>
          {fault}
        </p>
      ))}
    </li>
  );
}
