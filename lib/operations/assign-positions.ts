import type { Instant } from '#lib/clock.ts';
import { changedSinceRead, DomainError } from '#lib/errors.ts';
import { type ConcertId, millisecondsOf, type ScheduleId, type UserId } from '#lib/ids.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import { endPlace, recordJoin, putPlace, readPlace } from '#lib/queue/place.items.ts';
import {
  entryStatus,
  isHandled,
  isLivePlace,
  isWaiting,
  type Place,
  type QueueState,
} from '#lib/queue/queue.ts';
import { openQueue, takeNumbers } from '#lib/queue/queue-state.items.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow, getRows } from '#lib/table/read.ts';
import { retryOnConflict, transact, write } from '#lib/table/transact.ts';
import { PLACE_MS } from '#lib/token/lifetimes.ts';

export interface Assigned {
  /** How many messages are done, counted from the first. SQS has to deliver the rest again. */
  readonly done: number;
  /** How many places were created. */
  readonly numbered: number;
  /** Nobody was waiting before this batch, so a call can follow at once. */
  readonly wasEmpty: boolean;
  /** Why the rest is not done. */
  readonly failure?: unknown;
}

/**
 * Gives numbers to the users of a batch: messages of one schedule and message group, in the order in which SQS received
 * them.
 *
 * - One write takes all numbers of a batch, in that order. After a crash, some of these numbers belong to nobody. A call
 *   passes over them, as it does over users who no longer poll.
 * - Places are written in parallel, but the places of one user one after the other. SQS delivers a failed message again with
 *   all later ones, and it then takes a later number. At most the nine others of its batch overtake it.
 * - A message that was handled before changes nothing: it has created a place, or a place has recorded its sequence number
 *   or a later one.
 */
export const assignPositions = async (
  queue: { readonly concertId: ConcertId; readonly scheduleId: ScheduleId },
  messages: readonly Delivered[],
  now: Instant,
): Promise<Assigned> => {
  const { state, places, tasks, wasEmpty, mustOpen } = await retryOnConflict(() =>
    takeBatch(queue.scheduleId, messages, now),
  );
  if (mustOpen) await retryOnConflict(() => transact(openQueue(queue)));

  const users = Map.groupBy(tasks, ({ message }) => message.userId);
  const settled = await Promise.all(
    [...users].map(([userId, ofUser]) => settleInOrder(ofUser, places.get(userId), state, now)),
  );
  const [failed] = settled
    .flatMap(({ failed: one }) => one ?? [])
    .toSorted((one, other) => one.index - other.index);
  const numbered = settled.reduce((sum, one) => sum + one.numbered, 0);
  return failed
    ? { done: failed.index, numbered, wasEmpty, failure: failed.failure }
    : { done: messages.length, numbered, wasEmpty };
};

/**
 * What to do for a message: give a number; give none because the sale is over; end a place; record a join that found a place;
 * or nothing.
 */
type Step = 'NUMBER' | 'TURN_AWAY' | 'END' | 'RECORD_JOIN' | 'NOTHING';

/** A message and its index in the batch. */
interface Task {
  readonly index: number;
  readonly message: Delivered;
  readonly step: Step;
  /** The number taken for it. */
  readonly number: number | undefined;
}

interface Batch {
  readonly state: QueueState;
  readonly places: ReadonlyMap<UserId, Place>;
  readonly tasks: readonly Task[];
  readonly wasEmpty: boolean;
  readonly mustOpen: boolean;
}

/**
 * Decides the step of each message, and takes the numbers of the batch.
 * @throws DomainError CONFLICT when messages of this group have been handled since the queue was read; SCHEDULE_NOT_FOUND
 */
const takeBatch = async (
  scheduleId: ScheduleId,
  messages: readonly Delivered[],
  now: Instant,
): Promise<Batch> => {
  // Both reads end before this fails: a function that answers must have no call under way.
  const [state, places] = await Promise.all([
    getRow<QueueState>(keys.queueState(scheduleId), 'latest'),
    readPlaces(scheduleId, messages),
  ]);
  if (!state) throw new DomainError('SCHEDULE_NOT_FOUND');
  const steps = planSteps(messages, places, state, now);
  const count = steps.filter((step) => step === 'NUMBER').length;
  const taking = takeNumbers(state, {
    group: messages[0]?.group ?? 0,
    count,
    reached: messages.findLast(({ kind }) => kind === 'JOIN')?.sequence,
    turnedAway: messages.findLast((_, index) => steps[index] === 'TURN_AWAY')?.sequence,
  });
  const { tail, serving, open } = taking ? await write<QueueState>(taking) : state;

  let number = tail - count;
  const tasks = messages.map((message, index): Task => {
    const step = steps[index] ?? 'NOTHING';
    return { index, message, step, number: step === 'NUMBER' ? (number += 1) : undefined };
  });
  return {
    state,
    places,
    tasks,
    wasEmpty: count > 0 && serving >= tail - count,
    // A queue leaves the open queues only while its tail does not change. So the batch that moves the tail adds the queue
    // again.
    mustOpen: count > 0 && !open,
  };
};

interface Settled {
  readonly numbered: number;
  readonly failed?: { readonly index: number; readonly failure: unknown };
}

/** Does the steps of one user in order, up to the first that fails. */
const settleInOrder = async (
  tasks: readonly Task[],
  place: Place | undefined,
  state: QueueState,
  now: Instant,
): Promise<Settled> => {
  let current = place;
  let numbered = 0;
  for (const task of tasks) {
    const { index, message, number } = task;
    try {
      current = await retryOnConflict(async (attempt) => {
        const before = attempt === 1 ? current : await readPlace(message.userId, message.scheduleId);
        return settle(task, before, state, now);
      });
      if (number !== undefined && current?.position === number) numbered += 1;
    } catch (failure) {
      return { numbered, failed: { index, failure } };
    }
  }
  return { numbered };
};

/**
 * Does the step of a message.
 * @returns the place of the user afterwards
 * @throws DomainError CONFLICT when the place has changed since the step was decided, so that the message now needs a number
 *   or is turned away
 */
const settle = async (
  { message, step: planned, number }: Task,
  place: Place | undefined,
  state: QueueState,
  now: Instant,
): Promise<Place | undefined> => {
  const step = stepOf(message, place, state, now);
  if (step !== planned && (step === 'NUMBER' || step === 'TURN_AWAY')) throw changedSinceRead();
  const after = placeAfter(step, message, place, now, number);
  if (step === 'NUMBER' && after) await write(putPlace(after, place));
  if (step === 'END' && place) await write(endPlace(place, now));
  if (step === 'RECORD_JOIN' && place) await write(recordJoin(place, message.sequence));
  return after;
};

/** The step of each message, given the places and the steps before it. */
export const planSteps = (
  messages: readonly Delivered[],
  places: ReadonlyMap<UserId, Place>,
  state: QueueState,
  now: Instant,
): Step[] => {
  const current = new Map(places);
  return messages.map((message) => {
    const place = current.get(message.userId);
    const step = stepOf(message, place, state, now);
    const after = placeAfter(step, message, place, now, Number.POSITIVE_INFINITY);
    if (after) current.set(message.userId, after);
    return step;
  });
};

const stepOf = (message: Delivered, place: Place | undefined, state: QueueState, now: Instant): Step => {
  const { kind, tokenId } = message;
  if (place && (place.tokenId === tokenId || isHandled(place, message))) return 'NOTHING';
  // A dead-lettered leave that is sent again has a new sequence number. Only its id shows that it is older than the place.
  // In doubt, the place stays.
  if (kind === 'LEAVE') return place && isWaiting(place) && place.tokenId < tokenId ? 'END' : 'NOTHING';
  // The join was sent because no place was live by its sender's clock, which may be ahead of this one. So the later time
  // counts.
  const sentAt = millisecondsOf(tokenId);
  if (place && isLivePlace(place, Math.max(now, sentAt))) return 'RECORD_JOIN';
  return state.soldOut || entryStatus(state, now) === 'CLOSED' ? 'TURN_AWAY' : 'NUMBER';
};

/** The place of a user after a step. */
const placeAfter = (
  step: Step,
  { tokenId, sequence, userId, concertId, scheduleId }: Delivered,
  place: Place | undefined,
  now: Instant,
  position = 0,
): Place | undefined => {
  if (step === 'NUMBER') {
    const [version, expiresAt] = [0, now + PLACE_MS];
    const mine = { tokenId, sequence, userId, concertId, scheduleId, position };
    return { ...mine, status: 'PENDING', version, createdAt: now, expiresAt };
  }
  if (step === 'END' && place) return { ...place, status: 'EXPIRED', version: place.version + 1 };
  return step === 'RECORD_JOIN' && place ? { ...place, sequence } : place;
};

const readPlaces = async (
  scheduleId: ScheduleId,
  messages: readonly Delivered[],
): Promise<Map<UserId, Place>> => {
  const users = [...new Set(messages.map(({ userId }) => userId))];
  const places = await getRows<Place>(users.map((userId) => keys.place(userId, scheduleId)));
  return new Map(places.map((place) => [place.userId, place]));
};
