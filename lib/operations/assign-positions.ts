import type { Instant } from '#lib/clock.ts';
import { changedSinceRead } from '#lib/errors.ts';
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
import { openQueue, readQueueState, takeNumbers } from '#lib/queue/queue-state.items.ts';
import { keys } from '#lib/table/keys.ts';
import { getRows } from '#lib/table/read.ts';
import { retryOnConflict, transact, write } from '#lib/table/transact.ts';
import { PLACE_MS } from '#lib/token/lifetimes.ts';

export interface Assigned {
  /** How many messages, from the first, are done. The rest has to come again. */
  readonly done: number;
  /** How many places were given. */
  readonly numbered: number;
  /** Nobody was waiting before: whoever was numbered may come in at once. */
  readonly wasEmpty: boolean;
  /** Why the rest is not done. */
  readonly failure?: unknown;
}

/**
 * Numbers the fans of a batch: messages of one schedule and message group, in the order in which they were taken in.
 *
 * - All the numbers of a batch are taken by one write, in that order. A crash afterwards leaves numbers that nobody has: a
 *   call passes them as it passes people who have gone away.
 * - The places are written side by side, those of one user one after the other. What failed comes again together with every
 *   later message, and then takes a later number: only those of its own batch, nine at the most, have passed it.
 * - A message that comes again changes nothing: its place is there, or a place keeps the number of a later message.
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

/** What a message asks for: a number, which it is refused once the sale is over, the end of a place, or a note that its join has found one. */
type Step = 'NUMBER' | 'TURN_AWAY' | 'END' | 'NOTE' | 'NOTHING';

/** A message and where it stands in its batch. */
interface Task {
  readonly index: number;
  readonly message: Delivered;
  readonly step: Step;
  /** The number that was taken for it. */
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
 * Decides what each message asks for, and takes the numbers of a batch.
 * @throws DomainError CONFLICT when somebody else has handled messages of this group since; SCHEDULE_NOT_FOUND
 */
const takeBatch = async (
  scheduleId: ScheduleId,
  messages: readonly Delivered[],
  now: Instant,
): Promise<Batch> => {
  const [state, places] = await Promise.all([readQueueState(scheduleId), readPlaces(scheduleId, messages)]);
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
    // A queue is closed only while its tail stands still, so whoever moves the tail sees to it that it is open.
    mustOpen: count > 0 && !open,
  };
};

interface Settled {
  readonly numbered: number;
  readonly failed?: { readonly index: number; readonly failure: unknown };
}

/** Does what the messages of one user ask for, one after the other, up to the first that fails. */
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
 * Does what a message asks for, given the place as it is.
 * @returns the place that the user has then
 * @throws DomainError CONFLICT when the place has changed meanwhile, or the message now asks the queue for something else
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
  if (step === 'NOTE' && place) await write(recordJoin(place, message.sequence));
  return after;
};

/** What each message asks for, given the places as they are and what the messages before it do. */
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
  // A leave that was dead-lettered and sent again has a new number: only its id tells that it was meant before. In doubt the
  // place stays.
  if (kind === 'LEAVE') return place && isWaiting(place) && place.tokenId < tokenId ? 'END' : 'NOTHING';
  // A join was sent because there was no place, by a clock that may be ahead of this one.
  const sentAt = millisecondsOf(tokenId);
  if (place && isLivePlace(place, Math.max(now, sentAt))) return 'NOTE';
  return state.soldOut || entryStatus(state, now) === 'CLOSED' ? 'TURN_AWAY' : 'NUMBER';
};

/** The place of a user once a step is done. */
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
  return step === 'NOTE' && place ? { ...place, sequence } : place;
};

const readPlaces = async (
  scheduleId: ScheduleId,
  messages: readonly Delivered[],
): Promise<Map<UserId, Place>> => {
  const users = [...new Set(messages.map(({ userId }) => userId))];
  const places = await getRows<Place>(users.map((userId) => keys.place(userId, scheduleId)));
  return new Map(places.map((place) => [place.userId, place]));
};
