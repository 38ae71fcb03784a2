import type { Instant } from '#lib/clock.ts';
import type { DrawState } from '#lib/draw/draw.ts';
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
  removeAny,
  rowExists,
  rowIsNew,
  update,
  type Write,
} from '#lib/table/write.ts';

export interface OpenQueue {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  /** There is nothing to do for it before this instant. Absent: each tick may have something to do. */
  readonly from?: Instant;
}

const stateRow = cached((scheduleId: ScheduleId) => recentRow<QueueState>(keys.queueState(scheduleId)));

/** The queue, at most a second old. A waiting poll reads nothing else. @throws DomainError SCHEDULE_NOT_FOUND */
export const cachedQueueState = async (scheduleId: ScheduleId, now: Instant): Promise<QueueState> =>
  found(await stateRow(now, scheduleId));

/** Whether a date is sold out, at most a second old. */
export const cachedSoldOut = async (scheduleId: ScheduleId, now: Instant): Promise<boolean> =>
  (await stateRow(now, scheduleId))?.soldOut === true;

/** The queue as it is now. @throws DomainError SCHEDULE_NOT_FOUND */
export const readQueueState = async (scheduleId: ScheduleId): Promise<QueueState> =>
  found(await getRow<QueueState>(keys.queueState(scheduleId), 'latest'));

const found = (state: QueueState | undefined): QueueState => {
  if (!state) throw new DomainError('SCHEDULE_NOT_FOUND');
  return state;
};

/** The open queues. The tick runs for each of them. */
export const readOpenQueues = (): Promise<OpenQueue[]> =>
  queryAll<OpenQueue>({ pk: pk.openQueues, freshness: 'latest' });

const noSuchQueue = () => new DomainError('SCHEDULE_NOT_FOUND');

/** No seat was ever refunded. So without a sold seat, none was ever sold. */
const nothingRefunded: Condition = { expression: '#returned = :none', values: { ':none': 0 } };

/** @param draw the queue has a draw. Then it is open from the start, so that its entries cost one write less. */
export const putQueueState = (
  queue: Pick<QueueState, 'concertId' | 'scheduleId' | 'closed' | 'startsAt' | 'saleOpensAt'>,
  draw?: DrawState,
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
      ...(draw && { draw, entries: 0, marked: {} }),
      open: draw !== undefined,
      soldOut: false,
      paused: false,
      returned: 0,
      seatsLeft: SEAT_COUNT,
    },
    rowIsNew,
    changedSinceRead,
  );

/** The numbers that a batch takes from its queue, and how far the messages of its group are handled. */
export interface Taken {
  readonly group: number;
  /** How many numbers, entries of a draw included. */
  readonly count: number;
  /** How many entries of a draw. */
  readonly entries: number;
  /** The batch has the mark of its group. */
  readonly marked: boolean;
  /** SQS sequence number of the batch's last join. */
  readonly reached: string | undefined;
  /** SQS sequence number of the batch's last join that gets no number. */
  readonly turnedAway: string | undefined;
}

/**
 * Takes the next `count` numbers, and records how far the messages of the group are handled. The last number is the new `tail`.
 * The recorded sequence numbers only grow. If a batch is delivered again late, its write fails and it decides again.
 *
 * Entries are counted only while their group has no mark and the draw is not cancelled. So once all groups are marked, the
 * number of entries is final. The opening must not have moved either, because it decides who is in time.
 * @returns `undefined` when there is nothing to change
 */
export const takeNumbers = (state: QueueState, taken: Taken): Write | undefined => {
  const { group, count, entries } = taken;
  const reached = later(taken.reached, state.reached[group]);
  const turnedAway = later(taken.turnedAway, state.turnedAway[group]);
  const marked = taken.marked && !state.marked?.[group] ? true : undefined;
  if (count === 0 && reached === undefined && turnedAway === undefined && !marked) return undefined;
  return update(
    keys.queueState(state.scheduleId),
    {
      add: { tail: count, ...(entries > 0 && { entries }) },
      set: {
        [`reached.${group}`]: reached,
        [`turnedAway.${group}`]: turnedAway,
        [`marked.${group}`]: marked,
      },
    },
    allOf(
      rowExists,
      groupIs('reached', group, state),
      groupIs('turnedAway', group, state),
      ...(state.draw
        ? [
            groupIs('marked', group, state),
            drawIsUnchanged(state.draw, 'cancelledAt'),
            isUnchanged(state, 'saleOpensAt'),
          ]
        : []),
    ),
    changedSinceRead,
  );
};

/** A sequence number, if it is later than the recorded one. */
const later = (sequence: string | undefined, recorded: string | undefined): string | undefined =>
  sequence !== undefined && (recorded === undefined || isAfter(sequence, recorded)) ? sequence : undefined;

/** The record of a message group is still what was read. */
const groupIs = (map: 'reached' | 'turnedAway' | 'marked', group: number, state: QueueState): Condition => {
  const recorded = state[map]?.[group];
  return recorded === undefined
    ? { expression: `attribute_not_exists(#${map}.#${group})` }
    : { expression: `#${map}.#${group} = :${map}`, values: { [`:${map}`]: recorded } };
};

/** These parts of a draw are still as they were read. */
const drawIsUnchanged = (read: DrawState, ...names: readonly (keyof DrawState)[]): Condition => ({
  expression: names
    .map((name) =>
      read[name] === undefined ? `attribute_not_exists(#draw.#${name})` : `#draw.#${name} = :${name}`,
    )
    .join(' AND '),
  values: Object.fromEntries(
    names.filter((name) => read[name] !== undefined).map((name) => [`:${name}`, read[name]]),
  ),
});

/** Changes the state of a draw, on condition that its round, checkpoint, seed and cancellation are as they were read. */
export const changeDraw = (
  { scheduleId, draw: read }: Pick<QueueState, 'scheduleId'> & { readonly draw: DrawState },
  change: Partial<DrawState>,
): Write =>
  update(
    keys.queueState(scheduleId),
    { set: Object.fromEntries(Object.entries(change).map(([name, value]) => [`draw.${name}`, value])) },
    allOf(rowExists, drawIsUnchanged(read, 'round', 'checkpoint', 'seed', 'cancelledAt')),
    changedSinceRead,
  );

/** Records that a file of a draw was published. */
export const recordPublished = (
  { scheduleId, draw: read }: Pick<QueueState, 'scheduleId'> & { readonly draw: DrawState },
  published: NonNullable<DrawState['published']>,
): Write =>
  update(
    keys.queueState(scheduleId),
    { set: { 'draw.published': published } },
    allOf(rowExists, drawIsUnchanged(read, 'published')),
    changedSinceRead,
  );

/** What an operator sets on a queue. */
export interface QueueSettings extends Partial<
  Pick<QueueState, 'paused' | 'resumedAt' | 'closed' | 'startsAt' | 'saleOpensAt' | 'draw'>
> {
  /** `null` removes the message. */
  readonly message?: string | null;
}

/**
 * Adds a queue to the open queues, and applies an operator's settings. Repeating it changes nothing.
 * @throws DomainError SCHEDULE_NOT_FOUND; SCHEDULE_BOOKED for another `startsAt`, if a seat was ever refunded; DRAW_FIXED for
 *   another `draw`, once somebody has joined
 */
export const openQueue = (
  { concertId, scheduleId, from }: OpenQueue,
  { message, ...settings }: QueueSettings = {},
): Write[] => [
  putOpenQueue({ concertId, scheduleId, ...(from !== undefined && { from }) }),
  update(
    keys.queueState(scheduleId),
    {
      set: { ...settings, ...(message !== null && { message }), open: true },
      remove: message === null ? ['message'] : [],
    },
    allOf(
      settings.startsAt === undefined ? rowExists : nothingRefunded,
      ...(settings.draw ? [nobodyJoined] : []),
    ),
    (found) => refusedSettings(found as QueueState | undefined, settings),
  ),
];

export const putOpenQueue = (queue: OpenQueue): Write =>
  overwrite({ ...keys.openQueue(queue.scheduleId), ...queue });

/** Nobody has joined, before or after the opening, and no message group is marked. */
const nobodyJoined: Condition = {
  expression: '#tail = :nobody AND #marked = :noMarks',
  values: { ':nobody': 0, ':noMarks': {} },
};

const refusedSettings = (found: QueueState | undefined, { draw, startsAt }: QueueSettings): DomainError => {
  if (!found) return new DomainError('SCHEDULE_NOT_FOUND');
  const isFixed = draw && (found.tail > 0 || Object.keys(found.marked ?? {}).length > 0);
  return new DomainError(isFixed || startsAt === undefined ? 'DRAW_FIXED' : 'SCHEDULE_BOOKED');
};

/**
 * Removes a queue that nobody joined.
 * @throws DomainError SCHEDULE_JOINED, SCHEDULE_NOT_FOUND
 */
export const removeQueue = (scheduleId: ScheduleId): Write[] => [
  remove(
    keys.queueState(scheduleId),
    { expression: '#tail = :none', values: { ':none': 0 } },
    (found) => new DomainError(found ? 'SCHEDULE_JOINED' : 'SCHEDULE_NOT_FOUND'),
  ),
  removeAny(keys.openQueue(scheduleId)),
];

/** Removes an idle queue from the open queues, unless a number was taken since it was read. */
export const closeQueue = (state: QueueState): Write[] => [
  remove(keys.openQueue(state.scheduleId), rowExists, changedSinceRead),
  update(
    keys.queueState(state.scheduleId),
    { set: { open: false } },
    isUnchanged(state, 'tail', 'serving', 'closed', 'startsAt'),
    changedSinceRead,
  ),
];

/**
 * Writes what a tick has decided. The facts behind the decision must still hold: nobody else has called, the operator has
 * not paused or closed the sale or moved its opening or its show, and no refund has returned a seat.
 */
export const moveServing = (
  state: QueueState,
  { serving, calledAt, callSize, soldOut, closed, seatsLeft }: TickDecision,
): Write =>
  update(
    keys.queueState(state.scheduleId),
    { set: { serving, calledAt, callSize, soldOut, closed, seatsLeft } },
    isUnchanged(state, 'serving', 'soldOut', 'paused', 'closed', 'startsAt', 'saleOpensAt', 'returned'),
    changedSinceRead,
  );

/** A refund has returned a seat: the sale is not sold out, even if a tick has just decided that it is. */
export const reopenSale = (scheduleId: ScheduleId): Write =>
  update(
    keys.queueState(scheduleId),
    { set: { soldOut: false }, add: { returned: 1 } },
    rowExists,
    noSuchQueue,
  );
