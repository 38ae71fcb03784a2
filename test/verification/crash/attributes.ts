import { decodeJwt } from 'jose';

import type { Kind, Stored } from '#lib/audit/snapshot.ts';
import { MINUTE } from '#lib/clock.ts';
import type { AnnouncedDraw } from '#lib/draw/draw.ts';
import type { Row } from '#lib/table/write.ts';

/** The numbers in one queue, each with its rank. A crash may leave numbers unused, so only their order is compared. */
interface QueueNumbers {
  /** Numbers given in one batch share one rank: a crash may change their order. */
  readonly ranks: ReadonlyMap<number, number>;
  /** A draw has changed the order, by a seed that differs between runs. */
  readonly isDrawn: boolean;
}

/** The numbers of all places, by schedule. */
export type Numbers = Readonly<Record<string, QueueNumbers>>;

/** Maps the value of an attribute to what two runs are compared by. */
type Treatment = (value: unknown, row: Row, numbers: Numbers) => unknown;

/** The value as it is. Ids get comparable names later. */
const same: Treatment = (value) => value;

/** A time: a delayed run writes a later one. */
const instant: Treatment = (value) => (Number.isFinite(value) ? 'some time' : value);

/** Any value of the same type. */
export const anyValue: Treatment = (value) => typeof value;

/** How long something lasts, in minutes. */
const term: Treatment = (value, { createdAt }) => Math.floor((Number(value) - Number(createdAt)) / MINUTE);

const numbersOf = (row: Row, numbers: Numbers): QueueNumbers =>
  numbers[scheduleOf(row)] ?? { ranks: new Map(), isDrawn: false };

const scheduleOf = ({ scheduleId, token }: Row): string =>
  String(typeof token === 'string' ? decodeJwt(token)['scheduleId'] : scheduleId);

export const rank: Treatment = (value, row, numbers) => {
  const { ranks, isDrawn } = numbersOf(row, numbers);
  return isDrawn ? typeof value : (ranks.get(Number(value)) ?? 0);
};

/** How many places there are up to a number. */
const placesUpTo: Treatment = (value, row, numbers) =>
  [...numbersOf(row, numbers).ranks.keys()].filter((number) => number <= Number(value)).length;

/** Sequence numbers differ between runs. Only the groups that have one are compared. */
const groups: Treatment = (value) => Object.keys(value as object).toSorted();

export type Treatments = Readonly<Record<string, Treatment>>;

/** The comparable form of a row, with its attributes in order. */
export const treated = (row: Row, treatments: Treatments, numbers: Numbers): Row =>
  Object.fromEntries(
    Object.entries(row)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => {
        const treatment = treatments[name];
        if (!treatment) throw new Error(`no rule compares ${name} of ${JSON.stringify(row)}`);
        return [name, treatment(value, row, numbers)];
      }),
  );

const part =
  (treatments: Treatments): Treatment =>
  (value, _, numbers) =>
    treated(value as Row, treatments, numbers);

const listOf =
  (treatments: Treatments): Treatment =>
  (value, _, numbers) =>
    (value as readonly Row[]).map((one) => treated(one, treatments, numbers));

const key = { pk: same, sk: same };

const concert = {
  concertId: same,
  name: same,
  description: same,
  price: same,
  listed: same,
  venue: same,
  address: same,
  runningMinutes: same,
  ageLimit: same,
  notes: same,
  seller: same,
  contact: same,
  poster: same,
  createdAt: instant,
};

/** A fault may delay the draw. */
const announcedDraw: Treatment = (value) => {
  const { delayedTo: _, cancelledAt, ...rules } = value as AnnouncedDraw;
  return { ...rules, isCancelled: cancelledAt !== undefined };
};

const schedule = {
  concertId: same,
  scheduleId: same,
  startsAt: same,
  endsAt: same,
  timezone: same,
  status: same,
  saleOpensAt: same,
  draw: announcedDraw,
  maxSeatsPerUser: same,
  lanes: same,
  createdAt: instant,
};

/**
 * The kinds of rows that are compared. Samples and publications depend on when ticks ran, which a fault changes. Leaves depend on
 * which entries a crash has lost: the audit compares them with the queue.
 */
export type KnownKind = Exclude<Kind, 'unknown' | 'samples' | 'publications' | 'leaves'>;

/** Every attribute of every kind of row. An attribute or a kind that is missing here is an error. */
export const attributes: {
  readonly [Name in KnownKind]: Treatments & Readonly<Record<keyof Stored<Name>, Treatment>>;
} = {
  concerts: { ...key, ...concert },
  schedules: { ...key, ...schedule },
  seats: { ...key, scheduleId: same, seatNumber: same, status: same, version: same, createdAt: instant },
  holds: {
    ...key,
    holdId: same,
    scheduleId: same,
    seatNumber: same,
    userId: same,
    reservationId: same,
    status: same,
    price: same,
    position: rank,
    createdAt: instant,
    expiresAt: term,
    ttl: instant,
  },
  queues: {
    ...key,
    concertId: same,
    scheduleId: same,
    tail: placesUpTo,
    serving: placesUpTo,
    calledAt: instant,
    // A call includes the numbers that a crash left unused.
    callSize: anyValue,
    reached: groups,
    turnedAway: groups,
    draw: part({
      entryOpensAt: same,
      groups: same,
      // A fault may delay the draw by a round.
      round: anyValue,
      roundAt: instant,
      delays: anyValue,
      checkpoint: anyValue,
      sealedAt: instant,
      publicKeys: same,
      signature: anyValue,
      seed: anyValue,
      drawnAt: instant,
      published: same,
      cancelledAt: instant,
    }),
    entries: placesUpTo,
    marked: groups,
    open: same,
    soldOut: same,
    paused: same,
    resumedAt: instant,
    closed: same,
    startsAt: same,
    saleOpensAt: same,
    returned: same,
    seatsLeft: same,
    message: same,
  },
  // A queue that closed after its opening opens again without `from`.
  openQueues: { ...key, concertId: same, scheduleId: same, from: () => undefined },
  users: { ...key, userId: same, email: same, name: same, createdAt: instant, claimsAt: instant },
  wallets: { ...key, userId: same, balance: same, lastTransactionId: same, updatedAt: instant },
  transactions: {
    ...key,
    transactionId: same,
    userId: same,
    type: same,
    amount: same,
    balanceAfter: same,
    description: same,
    createdAt: instant,
    of: part({
      paymentId: same,
      reservationId: same,
      concertId: same,
      scheduleId: same,
      seatNumber: same,
      timezone: same,
    }),
  },
  reservations: {
    ...key,
    reservationId: same,
    userId: same,
    concertId: same,
    scheduleId: same,
    seatNumber: same,
    seatHoldId: same,
    status: same,
    price: same,
    createdAt: instant,
    paymentId: same,
    expiresAt: term,
  },
  payments: {
    ...key,
    paymentId: same,
    userId: same,
    reservationId: same,
    seatHoldId: same,
    concertId: same,
    scheduleId: same,
    seatNumber: same,
    tokenId: same,
    amount: same,
    status: same,
    createdAt: instant,
    paidAt: instant,
  },
  places: {
    ...key,
    tokenId: same,
    userId: same,
    concertId: same,
    scheduleId: same,
    // A repeated join sends two messages. Which one counts is not determined.
    sequence: anyValue,
    position: rank,
    nonce: anyValue,
    // A row has it only if the draw gave another number than the position. That depends on the seed.
    number: () => undefined,
    status: same,
    version: same,
    createdAt: instant,
    expiresAt: instant,
    activatedAt: instant,
    held: listOf({ seatNumber: same, holdId: same, reservationId: same, price: same, expiresAt: instant }),
    ttl: instant,
  },
  requests: {
    ...key,
    fingerprint: anyValue,
    result: (value, row, numbers) =>
      typeof value === 'object' ? part({ ...concert, ...schedule })(value, row, numbers) : value,
  },
};
