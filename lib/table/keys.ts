import type { Instant } from '#lib/clock.ts';
import type { ConcertId, PaymentId, ReservationId, ScheduleId, TransactionId, UserId } from '#lib/ids.ts';

/** Every key of the table is made here. docs/ARCHITECTURE.md lists them with the reads that use them. */
export type Key = Readonly<{ pk: string; sk: string }>;

export const pk = {
  concerts: 'CONCERTS',
  concert: (concertId: ConcertId) => `CONCERT#${concertId}`,
  schedule: (scheduleId: ScheduleId) => `SCHEDULE#${scheduleId}`,
  user: (userId: UserId) => `USER#${userId}`,
  queue: (scheduleId: ScheduleId) => `QUEUE#${scheduleId}`,
  draw: (scheduleId: ScheduleId) => `DRAW#${scheduleId}`,
  openQueues: 'QUEUES',
} as const;

/** The prefix of the sort keys of each kind of row. */
export const prefix = {
  schedule: 'SCHEDULE#',
  seat: 'SEAT#',
  hold: 'HOLD#',
  transaction: 'TRANSACTION#',
  reservation: 'RESERVATION#',
  payment: 'PAYMENT#',
  place: 'QUEUE#',
  sample: 'SAMPLE#',
  idempotency: 'KEY#',
  leaves: 'LEAVES#',
} as const;

const twoDigits = (seatNumber: number): string => String(seatNumber).padStart(2, '0');

export const keys = {
  concert: (concertId: ConcertId): Key => ({ pk: pk.concerts, sk: concertId }),
  schedule: (concertId: ConcertId, scheduleId: ScheduleId): Key => ({
    pk: pk.concert(concertId),
    sk: `${prefix.schedule}${scheduleId}`,
  }),
  seat: (scheduleId: ScheduleId, seatNumber: number): Key => ({
    pk: pk.schedule(scheduleId),
    sk: `${prefix.seat}${twoDigits(seatNumber)}`,
  }),
  hold: (scheduleId: ScheduleId, seatNumber: number): Key => ({
    pk: pk.schedule(scheduleId),
    sk: `${prefix.hold}${twoDigits(seatNumber)}`,
  }),
  profile: (userId: UserId): Key => ({ pk: pk.user(userId), sk: 'PROFILE' }),
  wallet: (userId: UserId): Key => ({ pk: pk.user(userId), sk: 'WALLET' }),
  transaction: (userId: UserId, id: TransactionId): Key => ({
    pk: pk.user(userId),
    sk: `${prefix.transaction}${id}`,
  }),
  reservation: (userId: UserId, id: ReservationId): Key => ({
    pk: pk.user(userId),
    sk: `${prefix.reservation}${id}`,
  }),
  payment: (userId: UserId, id: PaymentId): Key => ({ pk: pk.user(userId), sk: `${prefix.payment}${id}` }),
  idempotency: (userId: UserId, key: string): Key => ({
    pk: pk.user(userId),
    sk: `${prefix.idempotency}${key}`,
  }),
  place: (userId: UserId, scheduleId: ScheduleId): Key => ({
    pk: pk.user(userId),
    sk: `${prefix.place}${scheduleId}`,
  }),
  queueState: (scheduleId: ScheduleId): Key => ({ pk: pk.queue(scheduleId), sk: 'STATE' }),
  /** Samples sort by time: until the year 2286 all instants have 13 digits. */
  sample: (scheduleId: ScheduleId, at: Instant): Key => ({
    pk: pk.queue(scheduleId),
    sk: `${prefix.sample}${at}`,
  }),
  openQueue: (scheduleId: ScheduleId): Key => ({ pk: pk.openQueues, sk: scheduleId }),
  /** @param first the entry of the row's first leaf, from 0 */
  leaves: (scheduleId: ScheduleId, first: number): Key => ({
    pk: pk.draw(scheduleId),
    sk: `${prefix.leaves}${String(first).padStart(10, '0')}`,
  }),
  publication: (scheduleId: ScheduleId): Key => ({ pk: pk.draw(scheduleId), sk: 'PUBLICATION' }),
} as const;

/** The attribute after which DynamoDB removes a row, in seconds. It only tidies up; no rule relies on it. */
export const TTL_ATTRIBUTE = 'ttl';
