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
  type Taken,
  when,
} from '#test/verification/model/rules.ts';

const PASS = 5 * MINUTE;

/** The seats to hold: these, or this many. */
export type Wish = { readonly seatNumbers: readonly number[] } | { readonly count: number };

/** The wish on entering: these seats first, and this many. */
export interface EntryWish {
  readonly seats?: readonly number[];
  readonly count?: number;
}

const sizeOf = (wish: Wish): number => ('count' in wish ? wish.count : wish.seatNumbers.length);

/** Whether a fan already holds what the wish asks for. */
export const isHeldAlready = (rules: Rules, fan: Fan, wish: Wish): boolean => {
  const held = heldBy(rules, fan);
  return (
    held.length === sizeOf(wish) && ('count' in wish || held.every((seat) => wish.seatNumbers.includes(seat)))
  );
};

/** Wished seats that another fan has. */
export const takenOf = (rules: Rules, fan: Fan, wish: Wish): number[] => {
  if ('count' in wish) return [];
  const held = heldBy(rules, fan);
  return wish.seatNumbers.filter((seat) => !held.includes(seat) && !isFree(rules, seat));
};

/** How many seats a wish adds to those that the fan keeps. */
export const more = (rules: Rules, fan: Fan, wish: Wish): number => {
  const held = heldBy(rules, fan);
  if ('count' in wish) return Math.max(0, wish.count - held.length);
  return wish.seatNumbers.filter((seat) => !held.includes(seat)).length;
};

export const exchangeBreaks = (rules: Rules, fan: Fan, wish: Wish): Broken => {
  if (!passTokenIsGood(rules, fan)) return ['UNAUTHORIZED'];
  if (!hasPass(rules, fan)) return ['PASS_EXPIRED'];
  if (isHeldAlready(rules, fan, wish)) return [];
  if (sizeOf(wish) > rules.maxSeats) return ['INVALID_INPUT'];
  return [
    ...when(isClosed(rules), 'SCHEDULE_CLOSED'),
    ...when(takenOf(rules, fan, wish).length > 0, 'SEAT_TAKEN'),
    ...when('count' in wish && freeSeats(rules).length < more(rules, fan, wish), 'NO_SEAT_FREE'),
    ...when(ownedBy(rules, fan).length + sizeOf(wish) > rules.maxSeats, 'SEAT_LIMIT_REACHED'),
  ];
};

/** How many seats an entering fan gets: fewer than wished if fewer are free or allowed. */
export const sizeOfEntry = (rules: Rules, fan: Fan, { count = 1 }: EntryWish): number =>
  Math.min(count, rules.maxSeats - ownedBy(rules, fan).length, freeSeats(rules).length);

/** Enters with these free seats: the pass lasts five minutes. */
export const enter = (rules: Rules, fan: Fan, chosen: readonly number[]): void => {
  const { place } = fan;
  if (!place) throw new Error('no place');
  place.status = 'ACTIVE';
  place.until = rules.now + PASS;
  for (const seat of chosen) take(rules, fan, seat);
};

const take = (rules: Rules, fan: Fan, seat: number): void => {
  const { position, until = 0 } = fan.place as NonNullable<Fan['place']>;
  rules.seats.set(seat, { fan, position, status: 'HELD', until });
  fan.reservations.push({ seat, status: 'HELD', until });
};

/** The reservation of a seat that a fan holds or owns. */
export const reservationOf = ({ reservations }: Fan, seat: number) =>
  reservations.findLast((one) => one.seat === seat && one.status !== 'CANCELLED');

/** Releases some seats and holds others. A reservation moves to the new seat. */
export const exchange = (rules: Rules, fan: Fan, wanted: readonly number[]): void => {
  const held = heldBy(rules, fan);
  const given = held.filter((seat) => !wanted.includes(seat));
  const taken = wanted.filter((seat) => !held.includes(seat));
  const moved = given.map((seat) => reservationOf(fan, seat));
  for (const seat of given) releaseSeat(rules, seat);
  for (const [index, seat] of taken.entries()) {
    take(rules, fan, seat);
    if (index < given.length) fan.reservations.pop();
  }
  for (const [index, reservation] of moved.entries()) {
    const seat = taken[index];
    if (!reservation) continue;
    if (seat === undefined) reservation.status = 'CANCELLED';
    else reservation.seat = seat;
  }
};

/** Frees a seat. */
export const releaseSeat = (rules: Rules, seat: number): void => {
  const taken = rules.seats.get(seat) as Taken;
  taken.status = 'RELEASED';
  taken.until = rules.now;
};

/** Ends a place, and releases what is held on it. */
export const endPlace = (rules: Rules, fan: Fan): void => {
  for (const seat of heldBy(rules, fan)) {
    const reservation = reservationOf(fan, seat);
    if (reservation) reservation.status = 'CANCELLED';
    releaseSeat(rules, seat);
  }
  if (fan.place) fan.place.status = 'EXPIRED';
};

/** TTL removes a hold that has ended. */
export const tidy = (rules: Rules, seat: number): void => {
  rules.seats.delete(seat);
};
