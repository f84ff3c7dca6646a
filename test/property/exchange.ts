import { communityOf, RULES } from './cast.js';
import { dayOf, type Model } from './model.js';

/** Care that is agreed with a volunteer, and that an elder or a pool pays. */
interface Agreed {
  readonly elder: string;
  readonly volunteer: string;
  readonly startsAt: number;
  readonly minutes: bigint;
}

/** Whether one more would lift the net inflow between two communities above what a month may have. */
export function isOverExchange(model: Model, wish: Agreed): boolean {
  const limit = RULES.exchange.monthlyLimitMinutes;
  if (limit === null || !crosses(wish)) return false;
  const month = monthOf(wish);
  const net = agreements(model)
    .filter((agreed) => crosses(agreed) && monthOf(agreed) === month)
    .reduce((sum, { elder, minutes }) => {
      return communityOf(elder) === communityOf(wish.elder) ? sum + minutes : sum - minutes;
    }, 0n);
  return net + wish.minutes > BigInt(limit);
}

/** Matches, and bookings that name a volunteer themselves. What a request holds is not counted beside its match. */
function agreements({ requests, bookings }: Model): Agreed[] {
  const matches = requests.flatMap(({ elder, match, funding, minutes }) =>
    match !== null && (funding === 'own' || funding === 'pool')
      ? [{ ...match, elder, minutes: BigInt(minutes) }]
      : [],
  );
  const booked = bookings.flatMap(({ elder, volunteer, startsAt, held, state, request }) =>
    request === null && volunteer !== null && (state === 'held' || state === 'settled')
      ? [{ elder, volunteer, startsAt, minutes: held.own + held.granted }]
      : [],
  );
  return [...matches, ...booked];
}

function crosses({ elder, volunteer }: Agreed): boolean {
  return communityOf(elder) !== communityOf(volunteer);
}

function monthOf({ startsAt }: Agreed): string {
  return dayOf(startsAt).slice(0, 7);
}
