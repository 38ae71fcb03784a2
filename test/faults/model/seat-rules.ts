import { MINUTE } from '#lib/clock.ts';
import {
  type Broken,
  type Fan,
  freeSeats,
  hasPass,
  heldBy,
  isClosed,
  isFree,
  ownedBy,
  passTokenIsGood,
  type Rules,
  when,
} from '#test/faults/model/rules.ts';

const HOLD = 5 * MINUTE;

export type Wish = { readonly seatNumbers: readonly number[] } | { readonly count: number };

/** How many seats a wish asks for beyond those that are held. */
export const missing = (rules: Rules, fan: Fan, wish: Wish): number => {
  const held = heldBy(rules, fan);
  return 'count' in wish
    ? Math.max(0, wish.count - held.length)
    : wish.seatNumbers.filter((seat) => !held.includes(seat)).length;
};

export const takenOf = (rules: Rules, fan: Fan, wish: Wish): number[] => {
  if ('count' in wish) return [];
  const held = heldBy(rules, fan);
  return wish.seatNumbers.filter((seat) => !held.includes(seat) && !isFree(rules, seat));
};

export const holdBreaks = (rules: Rules, fan: Fan, wish: Wish): Broken => {
  if (!passTokenIsGood(rules, fan)) return ['UNAUTHORIZED'];
  if (!hasPass(rules, fan)) return ['PASS_EXPIRED'];
  const wished = 'count' in wish ? wish.count : wish.seatNumbers.length;
  return wished > limitOf(fan) ? ['INVALID_INPUT'] : seatsBreak(rules, fan, wish);
};

/** What was counted for a fan when they were called, whatever the operator has said since. */
const limitOf = ({ place }: Fan): number => place?.maxSeats ?? 0;

/** Of the seats themselves. What is held already may be asked for again, also when nothing more may be held. */
export const seatsBreak = (rules: Rules, fan: Fan, wish: Wish): Broken => {
  const more = missing(rules, fan, wish);
  if (more === 0) return [];
  if (isClosed(rules)) return ['SCHEDULE_CLOSED'];
  const all = ownedBy(rules, fan).length + heldBy(rules, fan).length + more;
  return [
    ...when(takenOf(rules, fan, wish).length > 0, 'SEAT_TAKEN'),
    ...when('count' in wish && freeSeats(rules).length < more, 'NO_SEAT_FREE'),
    ...when(all > limitOf(fan), 'SEAT_LIMIT_REACHED'),
  ];
};

/** Holds these seats, which are free, on the pass of a fan. */
export const hold = (rules: Rules, fan: Fan, chosen: readonly number[]): void => {
  const { place, passToken } = fan;
  if (!place || !passToken) throw new Error('no pass');
  const until = Math.min(rules.now + HOLD, place.hardEnd);
  for (const seat of chosen) {
    rules.seats.set(seat, { fan, position: place.position, sold: false, until });
    fan.reservations.push({ seat, status: 'HELD', until });
    place.until = Math.max(place.until, until);
  }
};

export const releaseBreaks = (rules: Rules, fan: Fan): Broken => {
  if (!passTokenIsGood(rules, fan)) return ['UNAUTHORIZED'];
  return when(!hasPass(rules, fan), 'PASS_EXPIRED');
};

export const release = (rules: Rules, fan: Fan): void => {
  for (const seat of heldBy(rules, fan)) {
    rules.seats.delete(seat);
    const reservation = fan.reservations.findLast((one) => one.seat === seat);
    if (reservation) reservation.status = 'CANCELLED';
  }
};

/** TTL removes what is left of a hold that has run out. */
export const tidy = (rules: Rules, seat: number): void => {
  rules.seats.delete(seat);
};
