import type { Snapshot } from '#lib/audit/snapshot.ts';
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

interface FanOptions {
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

export interface SaleOptions extends Partial<SaleSettings & Pick<Schedule, 'saleOpensAt' | 'draw'>> {
  /** How many seats are sold to others, counted from the last one down. */
  readonly sold?: number;
  readonly queue?: Partial<QueueState>;
}

export interface Sale {
  readonly schedule: Schedule;
  /** Adds a fan. Numbers follow the order of these calls. */
  readonly fan: (name: string, options?: FanOptions) => Fan;
  readonly fans: () => Fan[];
  /** Stores all rows. */
  readonly open: () => Promise<void>;
  /** @returns the state of the sale in a few words @throws Error with the audit's findings */
  readonly auditAndSummarize: (now: Instant) => Promise<string>;
}

/** A sale before it is stored. */
interface Draft {
  readonly schedule: Schedule;
  readonly sold: number;
  readonly queue: Partial<QueueState>;
  readonly fans: Map<string, Fan>;
  /** The rows of the fans. */
  readonly rows: Stored[];
  /** The seats that the fans own. */
  readonly owned: Set<number>;
  /** Rows that only the audit reads. */
  unstored: readonly Stored[];
  tail: number;
  serving: number;
  callSize: number;
}

/** A sale and its fans, as rows. Only the first seats are stored: no race takes another. */
export const aSale = async ({ sold = 0, queue = {}, ...settings }: SaleOptions = {}): Promise<Sale> => {
  const schedule = await aSchedule({ startsAt: NOW + 10 * DAY, ...settings });
  const draft: Draft = {
    schedule,
    sold,
    queue,
    fans: new Map(),
    rows: [],
    owned: new Set(),
    unstored: [],
    tail: 0,
    serving: 0,
    callSize: 0,
  };
  return {
    schedule,
    fan: (name, options) => addFan(draft, name, options),
    fans: () => [...draft.fans.values()],
    open: () => store(draft),
    auditAndSummarize: (now) => auditAndSummarize(draft, now),
  };
};

const addFan = (draft: Draft, name: string, options: FanOptions = {}): Fan => {
  const of = { userId: aUserId(), schedule: draft.schedule };
  const { holds: seats = [], until = NOW + 4 * MINUTE, owns = [], balance } = options;
  const { stands = seats.length > 0 ? 'inside' : 'elsewhere' } = options;
  const position = giveNumber(draft, stands);

  const held = seats.map((seatNumber) => aHeldSeat(of, { seatNumber, position, expiresAt: until }));
  const bought = owns.map((seatNumber) => aSoldSeat(of, seatNumber, 0));
  const holds = held.map(({ hold }) => hold);
  const payments = bought.map(({ payment }) => payment);
  for (const { seatNumber } of payments) draft.owned.add(seatNumber);
  const place = placeRow(of, position, { holds, until });
  draft.rows.push(
    ...held.flatMap(heldRows),
    ...bought.flatMap(({ hold, rest }) => [hold, ...rest]),
    ...(balance === undefined ? [] : moneyRows(of, balance * PRICE, payments)),
    ...(stands === 'elsewhere' ? [] : [place]),
  );
  const fan = { userId: of.userId, token: tokenOf(place), payments, holds };
  draft.fans.set(name, fan);
  return fan;
};

/** @returns the next number, or 0 for a fan who is not in the queue */
const giveNumber = (draft: Draft, stands: Standing): number => {
  if (stands === 'elsewhere') return 0;
  draft.tail += 1;
  if (stands !== 'waiting') draft.serving = draft.tail;
  if (stands === 'called') draft.callSize += 1;
  return draft.tail;
};

const store = async (draft: Draft): Promise<void> => {
  const { schedule, sold, queue, owned, rows, tail, serving, callSize } = draft;
  const call = { serving, calledAt: callSize > 0 ? NOW - SECOND : 0, callSize };
  const reached = tail > 0 ? { 0: HANDLED } : {};
  const { stored, unstored } = saleRows(schedule, {
    seatsLeft: SEAT_COUNT - sold,
    owned,
    storedSeats: STORED_SEATS,
    queue: { tail, ...call, reached, open: true, ...queue },
  });
  draft.unstored = unstored;
  await putRows([...stored, ...rows]);
};

const auditAndSummarize = async (
  { schedule: { concertId, scheduleId }, fans, unstored }: Draft,
  now: Instant,
): Promise<string> => {
  const users = [...fans.values()].map(({ userId }) => userId);
  const isDeleted = !(await getRow(keys.schedule(concertId, scheduleId), 'latest'));
  const snapshot = await rowsOfSale({ concertId, scheduleId, users, unstored: isDeleted ? [] : unstored });
  assertSound(snapshot, now);
  return [
    ...[...fans].map(([name, { userId }]) => [name, ...fanWords(snapshot, userId)].join(' ')),
    ...queueWords(snapshot.queues[0], now),
  ].join('; ');
};

const fanWords = (snapshot: Snapshot, userId: UserId): string[] => {
  const isOwn = (row: { readonly userId: UserId }) => row.userId === userId;
  const user = snapshot.users.find(isOwn);
  const wallet = snapshot.wallets.find(isOwn);
  const place = snapshot.places.find(isOwn);
  const reservations = snapshot.reservations
    .filter(isOwn)
    .map(({ seatNumber, status }) => `${seatNumber} ${status}`)
    .toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  return [
    ...reservations,
    ...(wallet ? [`has ${wallet.balance / PRICE}`] : []),
    ...(user?.email ? [`as ${user.email}`] : []),
    ...(place ? [placeWord(place)] : []),
  ];
};

const placeWord = ({ status, position, nonce }: Pick<Place, 'status' | 'position' | 'nonce'>): string => {
  if (status !== 'PENDING') return status;
  return nonce === undefined ? `PENDING at ${position}` : `PENDING as entry ${position}`;
};

const queueWords = (state: QueueState | undefined, now: Instant): string[] => {
  if (!state) return ['deleted'];
  const flags = (['soldOut', 'closed', 'paused'] as const).filter((flag) => state[flag]);
  // A fan waits, and no tick handles the queue.
  const isForgotten = state.serving < state.tail && !state.open && !state.closed;
  const queue = [`${state.serving}/${state.tail}`, ...flags, ...(isForgotten ? ['forgotten'] : [])];
  return [queue.join(' '), ...drawWords(state, now)];
};

const drawWords = ({ draw, entries, saleOpensAt = 0 }: QueueState, now: Instant): string[] =>
  draw ? [`${drawStatus(draw, saleOpensAt, now)} with ${entries}`] : [];
