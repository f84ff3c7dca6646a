import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { hoursText } from '../../../lib/hours.js';
import styles from './circles.module.css';
import { ledgerOf, type RingOfPeople } from './circles-query.js';
import { arrowOf, heightOf, PICTURE, type Place, personRadius, placesOf } from './ring-layout.js';

/** More texts than this would stand on one another. */
const MOST_TEXTS = 6;

interface RingPictureProps {
  readonly ring: RingOfPeople;
  /** In the order in which they stand. */
  readonly people: readonly { readonly id: string; readonly memberNo: string }[];
}

/** A ring as a picture: people on a circle, arrows from who serves to who is served. The tables beside it say the same. */
export function RingPicture({ ring, people }: RingPictureProps) {
  const { t } = useTranslation('audit');
  const spots = placesOf(people.length);
  const places = new Map(people.map(({ id }, n) => [id, spots[n]]));
  const person = personRadius(people.length);
  return (
    <figure className={styles.figure}>
      <svg viewBox={`0 0 ${PICTURE.width} ${heightOf(people.length)}`} className={styles.picture}>
        <title>{t('ring.picture', { ring: ring.ring })}</title>
        <Arrows ring={ring} places={places} person={person} />
        {people.map(({ id, memberNo }, n) => (
          <Person key={id} {...{ id, memberNo, person }} number={n + 1} place={spots[n]} />
        ))}
      </svg>
      <figcaption className={styles.caption}>{t('ring.pictureHint')}</figcaption>
    </figure>
  );
}

interface ArrowsProps {
  readonly ring: RingOfPeople;
  readonly places: ReadonlyMap<string, Place | undefined>;
  readonly person: number;
}

function Arrows({ ring: { ties }, places, person }: ArrowsProps) {
  const { i18n } = useTranslation('audit');
  const most = Math.max(...ties.map(({ minutes }) => Number(minutes)));
  const arrows = ties.flatMap((tie) => {
    const [from, to] = [places.get(tie.volunteerId), places.get(tie.recipientId)];
    if (from === undefined || to === undefined) return [];
    return [{ tie, arrow: arrowOf(from, to, { part: Number(tie.minutes) / most, person }) }];
  });
  return (
    <g>
      {arrows.map(({ tie, arrow }) => (
        <g
          key={`${tie.volunteerId} ${tie.recipientId}`}
          className={tie.round ? styles.round : styles.other}
        >
          <path d={arrow.line} strokeWidth={arrow.width} className={styles.line} />
          <polygon points={arrow.head} className={styles.head} />
        </g>
      ))}
      {arrows.length <= MOST_TEXTS &&
        arrows.map(({ tie, arrow }) => (
          <text
            key={`${tie.volunteerId} ${tie.recipientId}`}
            x={arrow.middle.x}
            y={arrow.middle.y}
            className={styles.hours}
          >
            {hoursText(tie.minutes, i18n.language)}
          </text>
        ))}
    </g>
  );
}

interface PersonProps {
  readonly id: string;
  readonly memberNo: string;
  readonly number: number;
  readonly place: Place | undefined;
  readonly person: number;
}

function Person({ id, memberNo, number, place, person }: PersonProps) {
  if (place === undefined) return null;
  const { x, y } = place;
  return (
    <Link to={ledgerOf(id, memberNo)} className={styles.person}>
      <circle cx={x} cy={y} r={person} className={styles.disc} />
      <text x={x} y={y} className={styles.number}>
        {number}
      </text>{' '}
      <text x={x} y={y + person + 14} className={styles.name}>
        {memberNo}
      </text>
    </Link>
  );
}
