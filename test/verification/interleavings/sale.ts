import { DAY, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { SaleSettings, Schedule } from '#lib/concert/concert.ts';
import type { UserId } from '#lib/ids.ts';
import type { Payment } from '#lib/payment/payment.ts';
import type { Place, QueueState } from '#lib/queue/queue.ts';
import { type Hold, SEAT_COUNT, seatNumbers } from '#lib/seat/seat.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { aUserId, NOW, PRICE } from '#test/support/builders.ts';
import { putRows } from '#test/support/put-rows.ts';
import { assertSound, rowsOfSale } from '#test/support/run-audit.ts';
import {
  aHeldSeat,
  aSchedule,
  aSoldSeat,
  heldRows,
  moneyRows,
  queueRows,
  scheduleRow,
  seatRow,
  soldBefore,
  type Stored,
} from '#test/support/sale-rows.ts';
import { aPlace, HANDLED, type Standing, tokenOf } from '#test/verification/interleavings/place-rows.ts';

const STORED_SEATS = 6;

interface FanIs {
  readonly stands?: Standing;
  /** In prices of a seat; absent: someone who has not registered. */
  readonly balance?: number;
  /** Seats that are held; who has some is inside. */
  readonly holds?: readonly number[];
  /** End of the pass and its holds. */
  readonly until?: Instant;
  /** Seats that were paid on an earlier pass. */
  readonly owns?: readonly number[];
}

export interface Fan {
  readonly userId: UserId;
  /** A payment token for who is inside, a queue token for everybody else. */
  readonly token: QueueToken;
  /** What was held at the start. */
  readonly holds: readonly Hold[];
  /** What was paid before. */
  readonly payments: readonly Payment[];
}

export interface SaleIs extends Partial<SaleSettings & Pick<Schedule, 'saleOpensAt'>> {
  /** How many seats were sold to others, from the last one down. */
  readonly sold?: number;
  readonly queue?: Partial<QueueState>;
}

export interface Sale {
  readonly schedule: Schedule;
  /** Adds someone; numbers are given in the order in which they are added. */
  readonly fan: (name: string, is?: FanIs) => Fan;
  readonly fans: () => Fan[];
  /** Stores it all. */
  readonly open: () => Promise<void>;
  /** How things stand, in a few words. @throws Error when something is broken */
  readonly tell: (now: Instant) => Promise<string>;
}

/** A date and those who are about to meet on it, as rows. Only the first seats are stored: nobody here takes another. */
export const aSale = async ({ sold = 0, queue = {}, ...settings }: SaleIs = {}): Promise<Sale> => {
  const schedule = await aSchedule({ startsAt: NOW + 10 * DAY, ...settings });
  const others = aUserId();
  const before = soldBefore(schedule, seatNumbers.slice(SEAT_COUNT - sold), others);
  const rows: Stored[] = [...before.holds];
  const owned = new Set<number>();
  const fans = new Map<string, Fan>();
  let [tail, serving, callSize] = [0, 0, 0];

  const fan = (name: string, is: FanIs = {}): Fan => {
    const userId = aUserId();
    const of = { userId, schedule };
    const { holds: seats = [], until = NOW + 4 * MINUTE } = is;
    const { stands = seats.length > 0 ? 'inside' : 'elsewhere' } = is;
    const position = stands === 'elsewhere' ? 0 : (tail += 1);
    if (stands === 'called' || stands === 'inside') serving = position;
    if (stands === 'called') callSize += 1;

    const held = seats.map((seatNumber) => aHeldSeat(of, { seatNumber, position, expiresAt: until }));
    const bought = (is.owns ?? []).map((seatNumber) => aSoldSeat(of, seatNumber, 0));
    const payments = bought.map(({ payment }) => payment);
    for (const { seatNumber } of payments) owned.add(seatNumber);
    const place = aPlace(of, position, stands, { holds: held.map(({ hold }) => hold), until });
    rows.push(
      ...held.flatMap(heldRows),
      ...bought.flatMap(({ hold, rest }) => [hold, ...rest]),
      ...(is.balance === undefined ? [] : moneyRows(of, is.balance * PRICE, payments)),
      ...(stands === 'elsewhere' ? [] : [place]),
    );
    const added = { userId, token: tokenOf(place), payments, holds: held.map(({ hold }) => hold) };
    fans.set(name, added);
    return added;
  };

  const seatsOf = (numbers: readonly number[]) =>
    numbers.map((seat) =>
      seatRow(schedule, seat, owned.has(seat) || seat > SEAT_COUNT - sold ? 'SOLD' : 'AVAILABLE'),
    );

  const open = async (): Promise<void> => {
    const call = { serving, calledAt: callSize > 0 ? NOW - SECOND : 0, callSize };
    const reached = tail > 0 ? { 0: HANDLED } : {};
    const state = { tail, ...call, reached, open: true, seatsLeft: SEAT_COUNT - sold, ...queue };
    await putRows([
      scheduleRow(schedule),
      ...queueRows(schedule, state),
      ...rows,
      ...seatsOf(seatNumbers.slice(0, STORED_SEATS)),
    ]);
  };

  const tell = async (now: Instant): Promise<string> => {
    const users = [...fans.values()].map(({ userId }) => userId);
    const { concertId, scheduleId } = schedule;
    const snapshot = await rowsOfSale({
      concertId,
      scheduleId,
      users: [...users, ...(sold > 0 ? [others] : [])],
      unstored: [...before.rest, ...seatsOf(seatNumbers.slice(STORED_SEATS))],
    });
    assertSound(snapshot, now);

    const of = (userId: UserId) => (row: { readonly userId: UserId }) => row.userId === userId;
    const words = [...fans].map(([name, { userId }]) => {
      const user = snapshot.users.find(of(userId));
      const wallet = snapshot.wallets.find(of(userId));
      const place = snapshot.places.find(of(userId));
      const reservations = snapshot.reservations
        .filter(of(userId))
        .map(({ seatNumber, status }) => `${seatNumber} ${status}`)
        .toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));
      return [
        name,
        ...reservations,
        ...(wallet ? [`has ${wallet.balance / PRICE}`] : []),
        ...(user?.email ? [`as ${user.email}`] : []),
        ...(place ? [placeWord(place)] : []),
      ].join(' ');
    });
    const [state] = snapshot.queues;
    const flags = (['soldOut', 'closed', 'paused'] as const).filter((flag) => state?.[flag]);
    // Someone waits, and no tick will ever look.
    const isForgotten = state && state.serving < state.tail && !state.open && !state.closed;
    return [
      ...words,
      [`${state?.serving}/${state?.tail}`, ...flags, ...(isForgotten ? ['forgotten'] : [])].join(' '),
    ].join('; ');
  };
  return { schedule, fan, fans: () => [...fans.values()], open, tell };
};

const placeWord = ({ status, position }: Pick<Place, 'status' | 'position'>): string =>
  status === 'PENDING' ? `PENDING at ${position}` : status;
