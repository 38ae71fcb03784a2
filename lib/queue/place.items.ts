import { DAY, type Instant, ttlAt } from '#lib/clock.ts';
import { changedSinceRead, DomainError } from '#lib/errors.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';
import { hasLivePass, type Pass, type Place, type QueueState } from '#lib/queue/queue.ts';
import { placeTransitions } from '#lib/queue/status.ts';
import type { HeldSeat } from '#lib/seat/seat.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import { getRow, getRows } from '#lib/table/read.ts';
import { mayMove, move } from '#lib/table/transitions.ts';
import {
  allOf,
  type Condition,
  isUnchanged,
  isUnexpired,
  put,
  rowIsNew,
  update,
  type Write,
} from '#lib/table/write.ts';
import { MAX_ENTRY_MS, PASS_MS } from '#lib/token/lifetimes.ts';
import type { QueueToken } from '#lib/token/token.ts';

/**
 * How long a place is kept after its end. A late poll must still see that it has ended: a token lasts a day. Until the opening, a
 * user may also enter a draw again with the entry that they gave up, and their join may wait in the intake for four days.
 */
const ENDED_KEPT_MS = MAX_ENTRY_MS + 5 * DAY;

/** The place of a user as it is now. */
export const readPlace = (userId: UserId, scheduleId: ScheduleId): Promise<Place | undefined> =>
  getRow<Place>(keys.place(userId, scheduleId), 'latest');

/** The places of users in one queue as they are now. A user without a place is left out. */
export const readPlaces = async (
  userIds: readonly UserId[],
  scheduleId: ScheduleId,
): Promise<Map<UserId, Place>> => {
  const places = await getRows<Place>([...new Set(userIds)].map((userId) => keys.place(userId, scheduleId)));
  return new Map(places.map((place) => [place.userId, place]));
};

/** The place of a user and its queue as they are now, by one call. @throws DomainError SCHEDULE_NOT_FOUND */
export const readPlaceAndQueue = async (
  userId: UserId,
  scheduleId: ScheduleId,
): Promise<{ readonly place: Place | undefined; readonly state: QueueState }> => {
  const queue = keys.queueState(scheduleId);
  const rows = await getRows<Key>([keys.place(userId, scheduleId), queue]);
  const state = rows.find(({ pk }) => pk === queue.pk);
  if (!state) throw new DomainError('SCHEDULE_NOT_FOUND');
  const place = rows.find((row) => row !== state);
  return { place: place as Place | undefined, state: state as Key & QueueState };
};

/**
 * The place of a user. A returned place is as it is now, but a place that was just written may be missed. Use this only if
 * missing a place does no harm.
 */
export const recentPlace = async (userId: UserId, scheduleId: ScheduleId): Promise<Place | undefined> =>
  (await getRow<Place>(keys.place(userId, scheduleId), 'recent')) && readPlace(userId, scheduleId);

/** The live pass of a token as it is now. @throws DomainError PASS_EXPIRED */
export const readPass = async ({ userId, scheduleId, tokenId }: QueueToken, now: Instant): Promise<Pass> => {
  const place = await readPlace(userId, scheduleId);
  if (place?.tokenId !== tokenId || !hasLivePass(place, now)) throw new DomainError('PASS_EXPIRED');
  return place;
};

/** The place is still the one that was read, in the same state. */
const placeIsUnchanged = (place: Place): Condition => isUnchanged(place, 'tokenId', 'status', 'version');

/**
 * Gives a user a place. It replaces an ended place, if there is one. A waiting place has no TTL: a sale may go on for any time,
 * because its show may be moved.
 */
export const putPlace = (place: Place, ended: Place | undefined): Write =>
  put(
    { ...keys.place(place.userId, place.scheduleId), ...place },
    ended ? placeIsUnchanged(ended) : rowIsNew,
    changedSinceRead,
  );

/** Records on a place that a later join of its user was handled. */
export const recordJoin = (place: Place, sequence: string): Write =>
  update(
    keys.place(place.userId, place.scheduleId),
    { set: { sequence } },
    isUnchanged(place, 'tokenId', 'sequence'),
    changedSinceRead,
  );

/** Turns a waiting place with this number into a pass with these held seats. */
export const activatePlace = (
  place: Place,
  number: number,
  held: readonly HeldSeat[],
  now: Instant,
): Write => {
  const { condition, set } = move(placeTransitions, 'PENDING', 'ACTIVE');
  const expiresAt = now + PASS_MS;
  return update(
    keys.place(place.userId, place.scheduleId),
    {
      set: {
        ...set,
        activatedAt: now,
        expiresAt,
        held,
        ttl: ttlAt(expiresAt + ENDED_KEPT_MS),
        ...(number !== place.position && { number }),
      },
      add: { version: 1 },
    },
    allOf(condition, isUnchanged(place, 'tokenId', 'version')),
    changedSinceRead,
  );
};

/** Records the seats that are held on a live pass from now on. */
export const changeHeld = (place: Place, held: readonly HeldSeat[], now: Instant): Write =>
  update(
    keys.place(place.userId, place.scheduleId),
    { set: { held }, add: { version: 1 } },
    allOf(placeIsUnchanged(place), isUnexpired(now)),
    changedSinceRead,
  );

/** Ends a live pass because it is paid. */
export const spendPass = (place: Place, now: Instant): Write =>
  endOn(place, allOf(placeIsUnchanged(place), isUnexpired(now)), now);

/** Ends a place, live or not, because its user leaves. */
export const endPlace = (place: Place, now: Instant): Write => endOn(place, placeIsUnchanged(place), now);

const endOn = (place: Place, unchanged: Condition, now: Instant): Write => {
  const { userId, scheduleId, status } = place;
  if (!mayMove(placeTransitions, status, 'EXPIRED')) throw new Error(`a place that is ${status} cannot end`);
  const { condition, set } = move(placeTransitions, status, 'EXPIRED');
  return update(
    keys.place(userId, scheduleId),
    {
      set: { ...set, expiresAt: now, ttl: ttlAt(now + ENDED_KEPT_MS) },
      add: { version: 1 },
      remove: ['held'],
    },
    allOf(unchanged, condition),
    changedSinceRead,
  );
};
