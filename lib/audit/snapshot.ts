import type { Concert, Schedule } from '#lib/concert/concert.ts';
import type { Leaves } from '#lib/draw/leaf.items.ts';
import type { Publication } from '#lib/draw/publication.items.ts';
import type { ConcertId, ScheduleId, UserId } from '#lib/ids.ts';
import type { Payment } from '#lib/payment/payment.ts';
import type { Place, QueueState } from '#lib/queue/queue.ts';
import type { OpenQueue } from '#lib/queue/queue-state.items.ts';
import type { Sample } from '#lib/queue/sample.items.ts';
import type { Hold, Reservation, Seat } from '#lib/seat/seat.ts';
import { type Key, keys, pk, prefix } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import type { User } from '#lib/user/user.ts';
import type { Wallet, WalletTransaction } from '#lib/wallet/wallet.ts';

/** The rows of the table, by kind. The key alone decides the kind, because attributes may be damaged. */
interface Entities {
  readonly concerts: Concert;
  readonly schedules: Schedule;
  readonly seats: Seat;
  readonly holds: Hold & { readonly ttl?: number };
  readonly queues: QueueState;
  readonly openQueues: OpenQueue;
  readonly samples: Sample;
  readonly users: User;
  readonly wallets: Wallet;
  readonly transactions: WalletTransaction;
  readonly reservations: Reservation;
  readonly payments: Payment;
  readonly places: Place & { readonly ttl?: number };
  readonly leaves: Leaves;
  readonly publications: Publication;
  readonly requests: Row;
  readonly unknown: Row;
}

export type Kind = keyof Entities;
export type Stored<Name extends Kind> = Entities[Name] & Key;
export type Snapshot = { readonly [Name in Kind]: Stored<Name>[] };

/** The attributes, besides the key, that rules about groups read. Only these are written to the disk. */
const audited = {
  concerts: [],
  schedules: ['scheduleId'],
  seats: ['scheduleId', 'seatNumber', 'status'],
  holds: ['holdId', 'scheduleId', 'seatNumber', 'userId', 'reservationId', 'status', 'price', 'expiresAt'],
  queues: [
    'scheduleId',
    'tail',
    'serving',
    'draw',
    'entries',
    'marked',
    'soldOut',
    'closed',
    'open',
    'startsAt',
  ],
  openQueues: ['scheduleId'],
  samples: [],
  users: ['userId'],
  wallets: ['userId', 'balance', 'lastTransactionId'],
  transactions: ['transactionId', 'userId', 'type', 'amount', 'balanceAfter', 'of'],
  reservations: [
    'reservationId',
    'userId',
    'scheduleId',
    'seatNumber',
    'seatHoldId',
    'status',
    'price',
    'paymentId',
    'expiresAt',
  ],
  payments: [
    'paymentId',
    'userId',
    'reservationId',
    'seatHoldId',
    'scheduleId',
    'seatNumber',
    'amount',
    'status',
  ],
  places: ['userId', 'scheduleId', 'position', 'nonce', 'status', 'expiresAt', 'held'],
  leaves: [],
  publications: [],
  requests: [],
  unknown: [],
} as const satisfies { readonly [Name in Kind]: readonly (keyof Entities[Name])[] };

/** Rows as rules about groups see them. */
export type Audited = {
  readonly [Name in Kind]: readonly (Pick<
    Entities[Name],
    Extract<(typeof audited)[Name][number], keyof Entities[Name]>
  > &
    Key)[];
};

/** The key prefixes of a kind, and the key that its attributes imply. */
interface KindOf<Name extends Kind> {
  readonly pk: string;
  readonly sk: string;
  /** Absent: the attributes do not repeat the key. */
  readonly keyOf?: (row: Entities[Name]) => Key;
}

const ofSchedule = pk.schedule('' as ScheduleId);
const ofUser = pk.user('' as UserId);

/** The key prefixes of each kind. */
export const kinds: { readonly [Name in Exclude<Kind, 'unknown'>]: KindOf<Name> } = {
  concerts: { pk: pk.concerts, sk: '', keyOf: (row) => keys.concert(row.concertId) },
  schedules: {
    pk: pk.concert('' as ConcertId),
    sk: prefix.schedule,
    keyOf: (row) => keys.schedule(row.concertId, row.scheduleId),
  },
  seats: { pk: ofSchedule, sk: prefix.seat, keyOf: (row) => keys.seat(row.scheduleId, row.seatNumber) },
  holds: { pk: ofSchedule, sk: prefix.hold, keyOf: (row) => keys.hold(row.scheduleId, row.seatNumber) },
  queues: { pk: pk.queue('' as ScheduleId), sk: 'STATE', keyOf: (row) => keys.queueState(row.scheduleId) },
  leaves: {
    pk: pk.draw('' as ScheduleId),
    sk: prefix.leaves,
    keyOf: (row) => keys.leaves(row.scheduleId, row.first),
  },
  publications: {
    pk: pk.draw('' as ScheduleId),
    sk: 'PUBLICATION',
    keyOf: (row) => keys.publication(row.scheduleId),
  },
  openQueues: { pk: pk.openQueues, sk: '', keyOf: (row) => keys.openQueue(row.scheduleId) },
  samples: {
    pk: pk.queue('' as ScheduleId),
    sk: prefix.sample,
    keyOf: (row) => keys.sample(row.scheduleId, row.at),
  },
  users: { pk: ofUser, sk: 'PROFILE', keyOf: (row) => keys.profile(row.userId) },
  wallets: { pk: ofUser, sk: 'WALLET', keyOf: (row) => keys.wallet(row.userId) },
  transactions: {
    pk: ofUser,
    sk: prefix.transaction,
    keyOf: (row) => keys.transaction(row.userId, row.transactionId),
  },
  reservations: {
    pk: ofUser,
    sk: prefix.reservation,
    keyOf: (row) => keys.reservation(row.userId, row.reservationId),
  },
  payments: { pk: ofUser, sk: prefix.payment, keyOf: (row) => keys.payment(row.userId, row.paymentId) },
  places: { pk: ofUser, sk: prefix.place, keyOf: (row) => keys.place(row.userId, row.scheduleId) },
  requests: { pk: ofUser, sk: prefix.idempotency },
};

const kindEntries = Object.entries(kinds) as [Kind, { pk: string; sk: string }][];

const kindOf = (key: Key): Kind =>
  kindEntries.find(([, { pk, sk }]) => key.pk.startsWith(pk) && key.sk.startsWith(sk))?.[0] ?? 'unknown';

/** The part of a row that rules about groups see. */
export const auditedPart = (kind: Kind, row: Row & Key): Row & Key => {
  const part: Record<string, unknown> & Key = { pk: row.pk, sk: row.sk };
  for (const name of audited[kind]) part[name] = row[name];
  return part;
};

/** Sorts rows by kind. */
export const sortRows = (rows: Iterable<Row & Key>): Snapshot => {
  const snapshot = Object.fromEntries(
    Object.keys(audited).map((kind): [string, (Row & Key)[]] => [kind, []]),
  ) as Record<Kind, (Row & Key)[]>;
  for (const row of rows) snapshot[kindOf(row)].push(row);
  return snapshot as unknown as Snapshot;
};

/** Sorts a stream of rows by kind. */
export const snapshotOf = async (rows: AsyncIterable<Row & Key> | Iterable<Row & Key>): Promise<Snapshot> =>
  sortRows(await Array.fromAsync(rows));
