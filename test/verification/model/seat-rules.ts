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

/** What is to be held: these seats, or so many. */
export type Wish = { readonly seatNumbers: readonly number[] } | { readonly count: number };

/** What a fan would like when coming in: these seats before all others, and so many. */
export interface EntryWish {
  readonly seats?: readonly number[];
  readonly count?: number;
}

const sizeOf = (wish: Wish): number => ('count' in wish ? wish.count : wish.seatNumbers.length);

/** Whether a fan holds just what is wished. */
export const isHeldAlready = (rules: Rules, fan: Fan, wish: Wish): boolean => {
  const held = heldBy(rules, fan);
  return (
    held.length === sizeOf(wish) && ('count' in wish || held.every((seat) => wish.seatNumbers.includes(seat)))
  );
};

/** Seats of a wish that somebody else has. */
export const takenOf = (rules: Rules, fan: Fan, wish: Wish): number[] => {
  if ('count' in wish) return [];
  const held = heldBy(rules, fan);
  return wish.seatNumbers.filter((seat) => !held.includes(seat) && !isFree(rules, seat));
};

/** How many more seats than those that stay a wish asks for. */
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

/** How many seats somebody gets who comes in: fewer than they want if fewer are free, or are theirs to have. */
export const sizeOfEntry = (rules: Rules, fan: Fan, { count = 1 }: EntryWish): number =>
  Math.min(count, rules.maxSeats - ownedBy(rules, fan).length, freeSeats(rules).length);

/** Comes in with these seats, which are free: five minutes for all of it. */
export const enter = (rules: Rules, fan: Fan, chosen: readonly number[]): void => {
  const { place } = fan;
  if (!place) throw new Error('no place');
  place.status = 'ACTIVE';
  place.until = rules.now + PASS;
  for (const seat of chosen) take(rules, fan, seat);
};

const take = (rules: Rules, fan: Fan, seat: number): void => {
  const { position, until } = fan.place as NonNullable<Fan['place']>;
  rules.seats.set(seat, { fan, position, status: 'HELD', until });
  fan.reservations.push({ seat, status: 'HELD', until });
};

/** The reservation of a seat that a fan holds or owns. */
export const reservationOf = ({ reservations }: Fan, seat: number) =>
  reservations.findLast((one) => one.seat === seat && one.status !== 'CANCELLED');

/** Gives some seats and takes others; a reservation goes on with the seat that takes the place of its own. */
export const exchange = (rules: Rules, fan: Fan, wanted: readonly number[]): void => {
  const held = heldBy(rules, fan);
  const given = held.filter((seat) => !wanted.includes(seat));
  const taken = wanted.filter((seat) => !held.includes(seat));
  const moved = given.map((seat) => reservationOf(fan, seat));
  for (const seat of given) giveBack(rules, seat);
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

/** The seat is free from now on. */
export const giveBack = (rules: Rules, seat: number): void => {
  const taken = rules.seats.get(seat) as Taken;
  taken.status = 'GIVEN BACK';
  taken.until = rules.now;
};

/** Ends a place, live or not, and gives back what is held on it. */
export const endPlace = (rules: Rules, fan: Fan): void => {
  for (const seat of heldBy(rules, fan)) {
    const reservation = reservationOf(fan, seat);
    if (reservation) reservation.status = 'CANCELLED';
    giveBack(rules, seat);
  }
  if (fan.place) fan.place.status = 'EXPIRED';
};

/** TTL removes what is left of a hold that has ended. */
export const tidy = (rules: Rules, seat: number): void => {
  rules.seats.delete(seat);
};
