import type { ConcertId, PaymentId, ReservationId, ScheduleId, TransactionId, UserId } from '#lib/ids.ts';

/**
 * Every key of the table, on one screen.
 *
 * | access pattern                          | key                                             | read as                     |
 * | --------------------------------------- | ----------------------------------------------- | --------------------------- |
 * | concerts; one concert                   | CONCERTS / <concertId>                          | Query; GetItem              |
 * | schedules of a concert; one schedule    | CONCERT#<c> / SCHEDULE#<s>                      | Query; GetItem              |
 * | seat map: who holds or owns what        | SCHEDULE#<s> / HOLD#<nn>                        | Query, one row a seat       |
 * | a seat                                  | SCHEDULE#<s> / SEAT#<nn>                        | condition of a write; audit |
 * | a user and their wallet                 | USER#<u> / PROFILE, WALLET                      | GetItem                     |
 * | point and payment history               | USER#<u> / TRANSACTION#<uuidv7>                 | Query, in order of time     |
 * | reservations; payments                  | USER#<u> / RESERVATION#…, PAYMENT#…             | Query; GetItem              |
 * | requests done once                      | USER#<u> / KEY#<idempotency key>                | GetItem, condition of write |
 * | the place of a user in a queue          | USER#<u> / QUEUE#<s>                            | GetItem, BatchGetItem       |
 * | a queue: numbers out, numbers in        | QUEUE#<s> / STATE                               | GetItem, cached 1 s         |
 * | queues that need the tick               | QUEUES / <scheduleId>                           | Query                       |
 */
export type Key = Readonly<{ pk: string; sk: string }>;

export const pk = {
  concerts: 'CONCERTS',
  concert: (concertId: ConcertId) => `CONCERT#${concertId}`,
  schedule: (scheduleId: ScheduleId) => `SCHEDULE#${scheduleId}`,
  user: (userId: UserId) => `USER#${userId}`,
  queue: (scheduleId: ScheduleId) => `QUEUE#${scheduleId}`,
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
  idempotency: 'KEY#',
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
  openQueue: (scheduleId: ScheduleId): Key => ({ pk: pk.openQueues, sk: scheduleId }),
} as const;

/** The attribute after which DynamoDB removes a row, in seconds. It only tidies up; no rule relies on it. */
export const TTL_ATTRIBUTE = 'ttl';
