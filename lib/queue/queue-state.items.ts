import type { Instant } from '#lib/clock.ts';
import { changedSinceRead, DomainError } from '#lib/errors.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import type { TickDecision } from '#lib/queue/admission.ts';
import { isAfter, type QueueState } from '#lib/queue/queue.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import { cached } from '#lib/table/cached.ts';
import { keys, pk } from '#lib/table/keys.ts';
import { recentRow, getRow, queryAll } from '#lib/table/read.ts';
import {
  allOf,
  type Condition,
  isUnchanged,
  overwrite,
  put,
  remove,
  rowIsNew,
  update,
  type Write,
} from '#lib/table/write.ts';

export interface OpenQueue {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
}

const stateRow = cached((scheduleId: ScheduleId) => recentRow<QueueState>(keys.queueState(scheduleId)));

/** The queue, at most a second old: all that a waiting poll reads. @throws DomainError SCHEDULE_NOT_FOUND */
export const cachedQueueState = async (scheduleId: ScheduleId, now: Instant): Promise<QueueState> =>
  found(await stateRow(now, scheduleId));

/** The queue as it is now. @throws DomainError SCHEDULE_NOT_FOUND */
export const readQueueState = async (scheduleId: ScheduleId): Promise<QueueState> =>
  found(await getRow<QueueState>(keys.queueState(scheduleId), 'latest'));

const found = (state: QueueState | undefined): QueueState => {
  if (!state) throw new DomainError('SCHEDULE_NOT_FOUND');
  return state;
};

/** The queues in which someone waits or is inside. */
export const readOpenQueues = (): Promise<OpenQueue[]> =>
  queryAll<OpenQueue>({ pk: pk.openQueues, freshness: 'latest' });

const queueExists: Condition = { expression: 'attribute_exists(#pk)' };

const noSuchQueue = () => new DomainError('SCHEDULE_NOT_FOUND');

export const putQueueState = (
  queue: OpenQueue & Pick<QueueState, 'closed' | 'startsAt' | 'saleOpensAt'>,
): Write =>
  put(
    {
      ...keys.queueState(queue.scheduleId),
      ...queue,
      tail: 0,
      serving: 0,
      calledAt: 0,
      callSize: 0,
      reached: {},
      turnedAway: {},
      open: false,
      soldOut: false,
      paused: false,
      returned: 0,
      seatsLeft: SEAT_COUNT,
    },
    rowIsNew,
    changedSinceRead,
  );

/** What a batch of a message group takes from its queue, and how far it brings the group. */
export interface Taken {
  readonly group: number;
  /** How many numbers. */
  readonly count: number;
  /** SQS' number of its last join. */
  readonly reached: string | undefined;
  /** SQS' number of the last join that gets no number. */
  readonly turnedAway: string | undefined;
}

/**
 * Takes the next `count` numbers, and notes how far the message group has come; the new `tail` is the last of them. Nothing is
 * written where both is done already. A sequence number only grows: a batch that comes again late meets a group that has
 * gone on, and decides anew.
 */
export const takeNumbers = (state: QueueState, taken: Taken): Write | undefined => {
  const { group, count } = taken;
  const reached = later(taken.reached, state.reached[group]);
  const turnedAway = later(taken.turnedAway, state.turnedAway[group]);
  if (count === 0 && reached === undefined && turnedAway === undefined) return undefined;
  return update(
    keys.queueState(state.scheduleId),
    {
      add: { tail: count },
      set: { [`reached.${group}`]: reached, [`turnedAway.${group}`]: turnedAway },
    },
    allOf(queueExists, groupIs('reached', group, state), groupIs('turnedAway', group, state)),
    changedSinceRead,
  );
};

/** A sequence number, if it is after the one that is there. */
const later = (sequence: string | undefined, noted: string | undefined): string | undefined =>
  sequence !== undefined && (noted === undefined || isAfter(sequence, noted)) ? sequence : undefined;

/** The queue still says of a message group what was read. */
const groupIs = (map: 'reached' | 'turnedAway', group: number, state: QueueState): Condition => {
  const noted = state[map][group];
  return noted === undefined
    ? { expression: `attribute_not_exists(#${map}.#${group})` }
    : { expression: `#${map}.#${group} = :${map}`, values: { [`:${map}`]: noted } };
};

/**
 * Puts a queue where the tick finds it, and switches what an operator asks for. Doing it twice changes nothing.
 */
export const openQueue = (
  { concertId, scheduleId }: OpenQueue,
  switched: Partial<Pick<QueueState, 'paused' | 'resumedAt' | 'closed' | 'saleOpensAt'>> = {},
): Write[] => [
  overwrite({ ...keys.openQueue(scheduleId), concertId, scheduleId }),
  update(keys.queueState(scheduleId), { set: { ...switched, open: true } }, queueExists, noSuchQueue),
];

/** Takes an idle queue from the tick, unless someone has taken a number since: then it stays. */
export const closeQueue = (state: QueueState): Write[] => [
  remove(keys.openQueue(state.scheduleId), queueExists, changedSinceRead),
  update(
    keys.queueState(state.scheduleId),
    { set: { open: false } },
    isUnchanged(state, 'tail', 'serving', 'closed'),
    changedSinceRead,
  ),
];

/**
 * Moves the queue on. What decided it must still hold: nobody else has called, the operator has not
 * paused or closed it or moved its opening, and no seat has come back.
 */
export const moveServing = (
  state: QueueState,
  { serving, calledAt, callSize, soldOut, closed, seatsLeft }: TickDecision,
): Write =>
  update(
    keys.queueState(state.scheduleId),
    { set: { serving, calledAt, callSize, soldOut, closed, seatsLeft } },
    isUnchanged(state, 'serving', 'soldOut', 'paused', 'closed', 'saleOpensAt', 'returned'),
    changedSinceRead,
  );

/** A seat has come back: whatever a tick has just decided to be sold out is not. */
export const reopenSale = (scheduleId: ScheduleId): Write =>
  update(
    keys.queueState(scheduleId),
    { set: { soldOut: false }, add: { returned: 1 } },
    queueExists,
    noSuchQueue,
  );
