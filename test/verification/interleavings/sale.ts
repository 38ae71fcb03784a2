import { DAY, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { SaleSettings, Schedule } from '#lib/concert/concert.ts';
import { drawStatus } from '#lib/draw/draw.ts';
import type { UserId } from '#lib/ids.ts';
import type { Payment } from '#lib/payment/payment.ts';
import type { Place, QueueState } from '#lib/queue/queue.ts';
import { type Hold, SEAT_COUNT } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { aUserId, NOW, PRICE } from '#test/support/builders.ts';
import { putRows } from '#test/support/put-rows.ts';
import { assertSound, rowsOfSale } from '#test/support/run-audit.ts';
import {
  aHeldSeat,
  aSchedule,
  aSoldSeat,
  HANDLED,
  heldRows,
  moneyRows,
  placeRow,
  saleRows,
  type Stored,
  tokenOf,
} from '#test/support/sale-rows.ts';

const STORED_SEATS = 6;

/** Where a fan is: `called` has not entered yet, `inside` holds seats. */
type Standing = 'elsewhere' | 'waiting' | 'called' | 'inside';

interface FanIs {
  readonly stands?: Standing;
  /** Points as a multiple of the price of a seat. Absent: not registered. */
  readonly balance?: number;
  /** Held seats; a fan with some is inside. */
  readonly holds?: readonly number[];
  /** End of the pass and its holds. */
  readonly until?: Instant;
  /** Seats paid on an earlier pass. */
  readonly owns?: readonly number[];
}

export interface Fan {
  readonly userId: UserId;
  /** A payment token for a fan inside, else a queue token. */
  readonly token: QueueToken;
  /** The holds at the start. */
  readonly holds: readonly Hold[];
  /** The payments at the start. */
  readonly payments: readonly Payment[];
}

export interface SaleIs extends Partial<SaleSettings & Pick<Schedule, 'saleOpensAt' | 'draw'>> {
  /** How many seats are sold to others, counted from the last one down. */
  readonly sold?: number;
  readonly queue?: Partial<QueueState>;
}

export interface Sale {
  readonly schedule: Schedule;
  /** Adds a fan. Numbers follow the order of these calls. */
  readonly fan: (name: string, is?: FanIs) => Fan;
  readonly fans: () => Fan[];
  /** Stores all rows. */
  readonly open: () => Promise<void>;
  /** The state of the sale in a few words. @throws Error with the audit's findings */
  readonly tell: (now: Instant) => Promise<string>;
}

/** A sale and its fans, as rows. Only the first seats are stored: no race takes another. */
export const aSale = async ({ sold = 0, queue = {}, ...settings }: SaleIs = {}): Promise<Sale> => {
  const schedule = await aSchedule({ startsAt: NOW + 10 * DAY, ...settings });
  const rows: Stored[] = [];
  let unstored: readonly Stored[] = [];
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
    const place = placeRow(of, position, { holds: held.map(({ hold }) => hold), until });
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

  const open = async (): Promise<void> => {
    const call = { serving, calledAt: callSize > 0 ? NOW - SECOND : 0, callSize };
    const reached = tail > 0 ? { 0: HANDLED } : {};
    const sale = saleRows(schedule, {
      seatsLeft: SEAT_COUNT - sold,
      owned,
      storedSeats: STORED_SEATS,
      queue: { tail, ...call, reached, open: true, ...queue },
    });
    ({ unstored } = sale);
    await putRows([...sale.stored, ...rows]);
  };

  const tell = async (now: Instant): Promise<string> => {
    const users = [...fans.values()].map(({ userId }) => userId);
    const { concertId, scheduleId } = schedule;
    const isDeleted = !(await getRow(keys.schedule(concertId, scheduleId), 'latest'));
    const snapshot = await rowsOfSale({ concertId, scheduleId, users, unstored: isDeleted ? [] : unstored });
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
    if (!state) return [...words, 'deleted'].join('; ');
    const flags = (['soldOut', 'closed', 'paused'] as const).filter((flag) => state[flag]);
    // A fan waits, and no tick handles the queue.
    const isForgotten = state.serving < state.tail && !state.open && !state.closed;
    return [
      ...words,
      [`${state.serving}/${state.tail}`, ...flags, ...(isForgotten ? ['forgotten'] : [])].join(' '),
      ...drawWords(state, now),
    ].join('; ');
  };
  return { schedule, fan, fans: () => [...fans.values()], open, tell };
};

const placeWord = ({ status, position, nonce }: Pick<Place, 'status' | 'position' | 'nonce'>): string => {
  if (status !== 'PENDING') return status;
  return nonce === undefined ? `PENDING at ${position}` : `PENDING as entry ${position}`;
};

const drawWords = ({ draw, entries, saleOpensAt = 0 }: QueueState, now: Instant): string[] =>
  draw ? [`${drawStatus(draw, saleOpensAt, now)} with ${entries}`] : [];
