import { DAY, type Instant, ttlAt } from '#lib/clock.ts';
import { changedSinceRead, DomainError } from '#lib/errors.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';
import { hasLivePass, type Place, type QueueState } from '#lib/queue/queue.ts';
import type { HeldSeat } from '#lib/seat/seat.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import { getRow, getRows } from '#lib/table/read.ts';
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
import { PASS_MS } from '#lib/token/lifetimes.ts';
import type { QueueToken } from '#lib/token/token.ts';

/** An ended place is kept as long as any token that leads to it: whoever asks late still finds what became of it. */
const KEPT_MS = DAY;

export const readPlace = (userId: UserId, scheduleId: ScheduleId): Promise<Place | undefined> =>
  getRow<Place>(keys.place(userId, scheduleId), 'latest');

/** The place of a user and the queue that it is in, both as they are now, by one call. @throws DomainError SCHEDULE_NOT_FOUND */
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
 * The place of a user, for who decides nothing on its absence: a miss may be a moment old, a find is as it is now.
 */
export const findPlace = async (userId: UserId, scheduleId: ScheduleId): Promise<Place | undefined> =>
  (await getRow<Place>(keys.place(userId, scheduleId), 'recent')) && readPlace(userId, scheduleId);

/** The place of a token while its pass is live. @throws DomainError PASS_EXPIRED */
export const readPass = async ({ userId, scheduleId, tokenId }: QueueToken, now: Instant): Promise<Place> => {
  const place = await readPlace(userId, scheduleId);
  if (place?.tokenId !== tokenId || !hasLivePass(place, now)) throw new DomainError('PASS_EXPIRED');
  return place;
};

/** The same place, in the same state, as when it was read. */
const placeIsUnchanged = (place: Place): Condition => isUnchanged(place, 'tokenId', 'status', 'version');

/** Gives a user a place: where there was none, or instead of one that has ended. */
export const putPlace = (place: Place, ended: Place | undefined): Write =>
  put(
    { ...keys.place(place.userId, place.scheduleId), ...place, ttl: ttlAt(place.expiresAt + KEPT_MS) },
    ended ? placeIsUnchanged(ended) : rowIsNew,
    changedSinceRead,
  );

/** Notes that another join of the user has found this place. */
export const recordJoin = (place: Place, sequence: string): Write =>
  update(
    keys.place(place.userId, place.scheduleId),
    { set: { sequence } },
    isUnchanged(place, 'tokenId', 'sequence'),
    changedSinceRead,
  );

/** Lets someone in who has not come yet: the pass begins with the seats that are held on it. */
export const activatePlace = (place: Place, held: readonly HeldSeat[], now: Instant): Write => {
  const expiresAt = now + PASS_MS;
  return update(
    keys.place(place.userId, place.scheduleId),
    {
      set: { status: 'ACTIVE', activatedAt: now, expiresAt, held, ttl: ttlAt(expiresAt + KEPT_MS) },
      add: { version: 1 },
    },
    allOf(placeIsUnchanged(place), isUnexpired(now)),
    changedSinceRead,
  );
};

/** Notes what the holder of a live pass holds from now on. */
export const changeHeld = (place: Place, held: readonly HeldSeat[], now: Instant): Write =>
  update(
    keys.place(place.userId, place.scheduleId),
    { set: { held }, add: { version: 1 } },
    allOf(placeIsUnchanged(place), isUnexpired(now)),
    changedSinceRead,
  );

/** Ends a pass that is still live: paid. */
export const spendPass = (place: Place, now: Instant): Write =>
  endOn(place, allOf(placeIsUnchanged(place), isUnexpired(now)), now);

/** Ends a place, live or not: left. */
export const endPlace = (place: Place, now: Instant): Write => endOn(place, placeIsUnchanged(place), now);

const endOn = (place: Place, condition: Condition, now: Instant): Write =>
  update(
    keys.place(place.userId, place.scheduleId),
    {
      set: { status: 'EXPIRED', expiresAt: now, ttl: ttlAt(now + KEPT_MS) },
      add: { version: 1 },
      remove: ['held'],
    },
    condition,
    changedSinceRead,
  );
