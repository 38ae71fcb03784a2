import type { Instant } from '#lib/clock.ts';
import { changedSinceRead } from '#lib/errors.ts';
import { type ConcertId, millisecondsOf, type ScheduleId, type UserId } from '#lib/ids.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import { endPlace, noteJoin, putPlace, readPlace } from '#lib/queue/place.items.ts';
import { openQueue, readQueueState, takeNumbers, turnAway } from '#lib/queue/queue-state.items.ts';
import { doorOf, isHandled, isLivePlace, type Place, PLACE_MS, type QueueState } from '#lib/queue/queue.ts';
import { keys } from '#lib/table/keys.ts';
import { getRows } from '#lib/table/read.ts';
import { againOnConflict, transact, write } from '#lib/table/transact.ts';
import type { Write } from '#lib/table/write.ts';

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

/** What a message asks for: a number, the end of a place, or a note that its join has found a place. */
type Step = 'NUMBER' | 'END' | 'NOTE' | 'NOTHING';

/**
 * Numbers the fans of a batch: messages of one schedule and lane, in the order in which they were taken in.
 *
 * - All the numbers of a batch are taken by one write. A crash afterwards leaves numbers that nobody has: each costs its
 *   slot one claim window, once.
 * - Places are written one after the other, so that a failure never puts a later fan before an earlier one.
 * - A message that comes again changes nothing: its place is there, or a place keeps the number of a later message.
 */
export const assignPositions = async (
  { concertId, scheduleId }: { readonly concertId: ConcertId; readonly scheduleId: ScheduleId },
  messages: readonly Delivered[],
  now: Instant,
): Promise<Assigned> => {
  const [state, places] = await Promise.all([readQueueState(scheduleId), readPlaces(scheduleId, messages)]);
  const last = messages.findLast(({ kind }) => kind === 'JOIN');
  const isOver = state.soldOut || doorOf(state, now) === 'CLOSED';
  if (isOver) {
    if (last) await noteReached(state, (latest) => turnAway(latest, last));
    return { done: messages.length, numbered: 0, wasEmpty: false };
  }
  const steps = planSteps(messages, places, now);
  const count = steps.filter((step) => step === 'NUMBER').length;

  let position = 0;
  let wasEmpty = false;
  if (last) {
    const taken = await noteReached(state, (latest) => takeNumbers(latest, count, last));
    position = taken.tail - count;
    wasEmpty = taken.serving >= position;
    // A queue is closed only while its tail stands still, so whoever moves the tail sees to it that it is open.
    if (!taken.open) await againOnConflict(() => transact(openQueue({ concertId, scheduleId })));
  }

  let numbered = 0;
  for (const [done, message] of messages.entries()) {
    const number = steps[done] === 'NUMBER' ? (position += 1) : undefined;
    try {
      const place = await againOnConflict(async (attempt) => {
        const before =
          attempt === 1 ? places.get(message.userId) : await readPlace(message.userId, scheduleId);
        return settle(message, before, number, now);
      });
      // Somebody else numbers these very messages: going on with our numbers could put later fans before this one.
      if (number !== undefined && place?.position !== number) throw changedSinceRead();
      if (place) places.set(message.userId, place);
      if (number !== undefined) numbered += 1;
    } catch (failure) {
      return { done, numbered, wasEmpty, failure };
    }
  }
  return { done: messages.length, numbered, wasEmpty };
};

const noteReached = (state: QueueState, note: (latest: QueueState) => Write): Promise<QueueState> =>
  againOnConflict(async (attempt) =>
    write<QueueState>(note(attempt === 1 ? state : await readQueueState(state.scheduleId))),
  );

/**
 * Does what a message asks for, given the place as it is.
 * @returns the place that the user has then
 * @throws DomainError CONFLICT when the place has changed meanwhile, or the message now asks for a number that was not taken
 */
const settle = async (
  message: Delivered,
  place: Place | undefined,
  number: number | undefined,
  now: Instant,
): Promise<Place | undefined> => {
  const step = stepOf(message, place, now);
  if (step === 'NUMBER' && number === undefined) throw changedSinceRead();
  const after = placeAfter(step, message, place, now, number);
  if (step === 'NUMBER' && after) await write(putPlace(after, place));
  if (step === 'END' && place) await write(endPlace(place, now));
  if (step === 'NOTE' && place) await write(noteJoin(place, message.sequence));
  return after;
};

/** What each message asks for, given the places as they are and what the messages before it do. */
export const planSteps = (
  messages: readonly Delivered[],
  places: ReadonlyMap<UserId, Place>,
  now: Instant,
): Step[] => {
  const current = new Map(places);
  return messages.map((message) => {
    const place = current.get(message.userId);
    const step = stepOf(message, place, now);
    const after = placeAfter(step, message, place, now, Number.POSITIVE_INFINITY);
    if (after) current.set(message.userId, after);
    return step;
  });
};

const stepOf = (message: Delivered, place: Place | undefined, now: Instant): Step => {
  const { kind, tokenId } = message;
  if (place && (place.tokenId === tokenId || isHandled(place, message))) return 'NOTHING';
  // A leave that was put aside and sent again has a new number: only its id tells that it was meant before. In doubt the
  // place stays: one too many costs its slot one claim window.
  if (kind === 'LEAVE') return place?.status === 'PENDING' && place.tokenId < tokenId ? 'END' : 'NOTHING';
  // A join was sent because there was no place, by a clock that may be ahead of this one.
  const sentAt = millisecondsOf(tokenId);
  return place && isLivePlace(place, Math.max(now, sentAt)) ? 'NOTE' : 'NUMBER';
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
