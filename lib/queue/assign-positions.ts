import type { Instant } from '#lib/clock.ts';
import type { ConcertId, ScheduleId, UserId } from '#lib/ids.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import { endPlace, putPlace } from '#lib/queue/place.items.ts';
import { findQueueState, openQueue, takeNumbers } from '#lib/queue/queue-state.items.ts';
import { isLivePlace, type Place, PLACE_MS, type QueueState } from '#lib/queue/queue.ts';
import { keys } from '#lib/table/keys.ts';
import { getRows } from '#lib/table/read.ts';
import { againOnConflict, transact, write } from '#lib/table/transact.ts';

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

type Step = 'NUMBER' | 'END' | 'NOTHING';

/**
 * Numbers the fans of a batch: messages of one schedule and lane, in the order in which they were taken in.
 *
 * - All the numbers of a batch are taken by one write. A crash afterwards leaves numbers that nobody has: each costs its
 *   slot one claim window, once.
 * - Places are written one after the other, so that a failure never puts a later fan before an earlier one.
 * - A message that comes again changes nothing: its place is there, or has been there and ended. Ids are not compared
 *   by time for that, since clocks differ and a join must never be dropped: a second join that comes again after the
 *   first one's place has ended is numbered, and costs its slot one claim window.
 */
export const assignPositions = async (
  { concertId, scheduleId }: { readonly concertId: ConcertId; readonly scheduleId: ScheduleId },
  messages: readonly Delivered[],
  now: Instant,
): Promise<Assigned> => {
  const [state, places] = await Promise.all([
    findQueueState(scheduleId, now),
    readPlaces(scheduleId, messages),
  ]);
  const steps = planSteps(messages, places, state, now);
  const count = steps.filter((step) => step === 'NUMBER').length;

  let position = 0;
  let wasEmpty = false;
  if (count > 0) {
    const taken = await againOnConflict(() => write<QueueState>(takeNumbers(scheduleId, count)));
    position = taken.tail - count;
    wasEmpty = taken.serving >= position;
    // A queue is closed only while its tail stands still, so whoever moves the tail sees to it that it is open.
    if (!taken.open) await againOnConflict(() => transact(openQueue({ concertId, scheduleId })));
  }

  let numbered = 0;
  for (const [done, message] of messages.entries()) {
    const place = places.get(message.userId);
    try {
      if (steps[done] === 'NUMBER') {
        position += 1;
        const given = newPlace(message, position, now);
        await write(putPlace(given, place));
        places.set(message.userId, given);
        numbered += 1;
      }
      if (steps[done] === 'END' && place) {
        await write(endPlace(place, now));
        places.set(message.userId, ended(place));
      }
    } catch (failure) {
      return { done, numbered, wasEmpty, failure };
    }
  }
  return { done: messages.length, numbered, wasEmpty };
};

/** What each message asks for, given the places as they are and what the messages before it do. */
export const planSteps = (
  messages: readonly Delivered[],
  places: ReadonlyMap<UserId, Place>,
  state: QueueState,
  now: Instant,
): Step[] => {
  const current = new Map(places);
  return messages.map((message): Step => {
    const place = current.get(message.userId);
    if (message.kind === 'LEAVE') {
      if (place?.status !== 'PENDING' || isLater(place, message)) return 'NOTHING';
      current.set(message.userId, ended(place));
      return 'END';
    }
    if (place && (place.tokenId === message.tokenId || isLivePlace(place, state, now))) return 'NOTHING';
    current.set(message.userId, newPlace(message, Number.POSITIVE_INFINITY, now));
    return 'NUMBER';
  });
};

/**
 * Whether a place was taken after a leave, which has come again and must not end it. SQS numbers the messages of a lane,
 * whatever the clocks say; a leave that was put aside and sent again has a new number, and only its id tells when it was
 * meant. In doubt the place stays: a place too many costs its slot one claim window.
 */
const isLater = (place: Place, leave: Delivered): boolean =>
  place.tokenId > leave.tokenId ||
  (place.sequence !== undefined &&
    leave.sequence !== undefined &&
    BigInt(place.sequence) > BigInt(leave.sequence));

const readPlaces = async (
  scheduleId: ScheduleId,
  messages: readonly Delivered[],
): Promise<Map<UserId, Place>> => {
  const users = [...new Set(messages.map(({ userId }) => userId))];
  const places = await getRows<Place>(users.map((userId) => keys.place(userId, scheduleId)));
  return new Map(places.map((place) => [place.userId, place]));
};

const newPlace = (
  { tokenId, sequence, userId, concertId, scheduleId }: Delivered,
  position: number,
  now: Instant,
): Place => ({
  tokenId,
  sequence,
  userId,
  concertId,
  scheduleId,
  position,
  status: 'PENDING',
  version: 0,
  createdAt: now,
  expiresAt: now + PLACE_MS,
});

/** A place after `endPlace`. */
const ended = (place: Place): Place => ({ ...place, status: 'EXPIRED', version: place.version + 1 });
