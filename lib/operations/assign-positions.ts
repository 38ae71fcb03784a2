import type { Instant } from '#lib/clock.ts';
import { isPending } from '#lib/draw/draw.ts';
import { entryAt, leafHash, newNonce } from '#lib/draw/leaf.ts';
import { putLeaves } from '#lib/draw/leaf.items.ts';
import { changedSinceRead, DomainError } from '#lib/errors.ts';
import type { ConcertId, ScheduleId, UserId } from '#lib/ids.ts';
import { type Delivered, type DeliveredFromUser, isFromUser } from '#lib/queue/intake.ts';
import { createsPlace, placeAfter, planSteps, type Step, stepOf } from '#lib/queue/intake-steps.ts';
import { endPlace, putPlace, readPlace, readPlaces, recordJoin } from '#lib/queue/place.items.ts';
import type { Arrival, Place, QueueState } from '#lib/queue/queue.ts';
import { openQueue, takeNumbers } from '#lib/queue/queue-state.items.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { retryOnConflict, transact, write } from '#lib/table/transact.ts';

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
 * - Users who joined while the entries of a draw were open get an entry. Its leaf is written before its place. After a crash
 *   between the two, the leaf belongs to nobody, and the user gets another entry.
 */
export const assignPositions = async (
  queue: Queue,
  messages: readonly Delivered[],
  now: Instant,
): Promise<Assigned> => {
  let all: Assigned = { done: 0, numbered: 0, wasEmpty: false };
  for (const part of partsOf(messages)) {
    const { done, numbered, wasEmpty, failure } = await assignPart(queue, part, now);
    all = {
      done: all.done + done,
      numbered: all.numbered + numbered,
      wasEmpty: all.wasEmpty || wasEmpty,
      ...(failure !== undefined && { failure }),
    };
    if (done < part.length) break;
  }
  return all;
};

interface Queue {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
}

/**
 * A mark starts a new part. It is recorded only once all messages before it are done: they may be delivered again, and in a
 * marked group they would be too late.
 */
const partsOf = (messages: readonly Delivered[]): Delivered[][] => {
  const parts: Delivered[][] = [];
  for (const message of messages) {
    const part = parts.at(-1);
    if (part && isFromUser(message)) part.push(message);
    else parts.push([message]);
  }
  return parts;
};

const assignPart = async (queue: Queue, messages: readonly Delivered[], now: Instant): Promise<Assigned> => {
  const { state, places, tasks, wasEmpty, mustOpen } = await retryOnConflict(() =>
    takeBatch(queue.scheduleId, messages, now),
  );
  if (mustOpen) await retryOnConflict(() => transact(openQueue(queue)));
  await writeLeaves(queue.scheduleId, tasks, now);

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

/** A message of a user and its index in the batch. */
interface Task {
  readonly index: number;
  readonly message: DeliveredFromUser;
  readonly step: Step;
  /** The position taken for it, and for an entry its nonce. */
  readonly taken: Arrival | undefined;
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
    readPlaces(
      messages.filter(isFromUser).map(({ userId }) => userId),
      scheduleId,
    ),
  ]);
  if (!state) throw new DomainError('SCHEDULE_NOT_FOUND');
  const steps = planSteps(messages, places, state, now);
  const entered = steps.filter((step) => step === 'ENTER').length;
  const count = entered + steps.filter((step) => step === 'NUMBER').length;
  const taking = takeNumbers(state, {
    group: messages[0]?.group ?? 0,
    count,
    entries: entered,
    marked: steps.includes('MARK'),
    reached: messages.findLast(({ kind }) => kind === 'JOIN')?.sequence,
    turnedAway: messages.findLast((_, index) => steps[index] === 'TURN_AWAY')?.sequence,
  });
  const after = taking ? await write<QueueState>(taking) : state;
  const { tail, serving, open, entries = 0 } = after;

  let entry = entries - entered;
  let position = tail - entries - (count - entered);
  const take = (step: Step): Arrival | undefined => {
    if (step === 'ENTER') return { position: (entry += 1), nonce: newNonce().toString('base64url') };
    return step === 'NUMBER' ? { position: (position += 1) } : undefined;
  };
  const tasks = messages.flatMap((message, index): Task[] => {
    const step = steps[index] ?? 'NOTHING';
    return isFromUser(message) ? [{ index, message, step, taken: take(step) }] : [];
  });
  return {
    state,
    places,
    tasks,
    wasEmpty: count > 0 && serving >= tail - count && !isPending(state.draw),
    // A queue leaves the open queues only while its tail does not change. So the batch that moves the tail adds the queue
    // again.
    mustOpen: count > 0 && !open,
  };
};

/**
 * Writes the leaves of the entries of a batch.
 * @throws DomainError CONFLICT when the draw was sealed without them, long after SQS has given up waiting for this batch
 */
const writeLeaves = async (scheduleId: ScheduleId, tasks: readonly Task[], now: Instant): Promise<void> => {
  const entries = tasks.flatMap(({ message, taken: { position = 0, nonce } = {} }) =>
    nonce === undefined ? [] : [entryAt(message, { position, nonce })],
  );
  const [first] = entries;
  if (first) await write(putLeaves(scheduleId, first.entry, entries.map(leafHash), now));
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
    const { index, message, taken } = task;
    try {
      current = await retryOnConflict(async (attempt) => {
        const before = attempt === 1 ? current : await readPlace(message.userId, message.scheduleId);
        return settle(task, before, state, now);
      });
      if (taken && current?.position === taken.position) numbered += 1;
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
  { message, step: planned, taken }: Task,
  place: Place | undefined,
  state: QueueState,
  now: Instant,
): Promise<Place | undefined> => {
  // In `stepOf`, a marked group only turns another step into NUMBER. The plan has decided that already.
  const step = stepOf(message, place, state, now, planned === 'NUMBER');
  const isNew = createsPlace(step);
  if (step !== planned && (isNew || step === 'TURN_AWAY')) throw changedSinceRead();
  const after = placeAfter(step, message, place, now, taken);
  if (isNew && after) await write(putPlace(after, place));
  if (step === 'END' && place) await write(endPlace(place, now));
  if (step === 'RECORD_JOIN' && place) await write(recordJoin(place, message.sequence));
  return after;
};
