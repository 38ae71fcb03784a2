import { call } from '#web/api.ts';
import { joining } from '#web/queue/advance-place.ts';
import { passFocusOn } from '#web/queue/focus.ts';
import { follow, type Follower, type FollowedPlace } from '#web/queue/follower.ts';
import { keepPlace, keptPlace, keyOf, type PlaceId, placeIdOf } from '#web/queue/kept-place.ts';
import { inOneTab } from '#web/queue/one-tab.ts';
import { ownPlaces } from '#web/queue/own-places.ts';
import { isOver, type Place } from '#web/queue/place.ts';
import { after } from '#web/queue/timer.ts';
import { keepWishes, keptWishes, wishQuery } from '#web/queue/wishes.ts';
import { serverNow } from '#web/server-clock.ts';
import { callAsUser, currentSession, onSessionChange } from '#web/session/session.ts';
import { createStore, type Store } from '#web/store.ts';

/** A queue that this tab follows, also while the user reads other pages. */
interface FollowedQueue {
  readonly placeId: PlaceId;
  readonly store: Store<FollowedPlace | undefined>;
  /** Stops following in this tab; absent: nothing to follow. */
  end?: (() => void) | undefined;
  /** Only in the leading tab. */
  follower?: Follower | undefined;
}

const TIMEOUT_MS = 10_000;

const queues = new Map<string, FollowedQueue>();

const enteredListeners = new Set<(placeId: PlaceId, followed: FollowedPlace) => void>();

/** Calls back when this tab has entered the sale. */
export const onEntered = (listener: (placeId: PlaceId, followed: FollowedPlace) => void): void =>
  void enteredListeners.add(listener);

const drawnListeners = new Set<(placeId: PlaceId, place: Place) => void>();

/** Calls back when a draw has given the user of this tab a number. */
export const onDrawn = (listener: (placeId: PlaceId, place: Place) => void): void =>
  void drawnListeners.add(listener);

const isDrawn = (before: Place | undefined, place: Place): boolean =>
  before?.entry !== undefined && before.position === undefined && place.position !== undefined;

/** The user's place in a queue. Starts to follow it. */
export const followPlace = (placeId: PlaceId): Store<FollowedPlace | undefined> => {
  const one = queueAt(placeId);
  startFollowing(one);
  return one.store;
};

const queueAt = (placeId: PlaceId): FollowedQueue => {
  const key = keyOf(placeId);
  const found = queues.get(key);
  if (found) return found;
  const one = { placeId, store: createStore<FollowedPlace | undefined>(undefined) };
  queues.set(key, one);
  show(one, asFollowed(resumed(placeId)));
  return one;
};

/** The place that an earlier visit has stored. Forgets one that ended as sold out or at the seat limit: that may have changed. */
const resumed = (placeId: PlaceId): Place | undefined => {
  const place = keptPlace(placeId);
  if (place?.phase !== 'soldOut' && place?.phase !== 'limitReached') return place;
  keepPlace(placeId, undefined);
  return undefined;
};

const show = (one: FollowedQueue, followed: FollowedPlace | undefined): void => {
  one.store.set(followed);
  listOwnPlaces();
};

const listOwnPlaces = (): void =>
  ownPlaces.set(
    [...queues.values()].flatMap((one) => {
      const place = one.store.get()?.place;
      return place ? [{ placeId: one.placeId, place }] : [];
    }),
  );

const asFollowed = (place: Place | undefined): FollowedPlace | undefined =>
  place && { place, error: undefined };

const startFollowing = (one: FollowedQueue): void => {
  const place = one.store.get()?.place;
  if (one.end || !place || isOver(place)) return;
  one.end = inOneTab(keyOf(one.placeId), () => lead(one));
};

/** The leading tab polls for all tabs. The others read what it stores. */
const lead = (one: FollowedQueue): (() => void) => {
  const from = keptPlace(one.placeId) ?? one.store.get()?.place;
  if (!from || isOver(from)) return () => {};
  const follower = follow(environmentOf(one.placeId), from, (followed) => update(one, followed));
  one.follower = follower;
  return () => {
    follower.stop();
    one.follower = undefined;
  };
};

const update = (one: FollowedQueue, followed: FollowedPlace): void => {
  if (!isOfUser(one.placeId)) {
    stopFollowing(one);
    return;
  }
  const before = one.store.get()?.place;
  // A refused join is shown once, but not stored.
  keepPlace(one.placeId, followed.place.phase === 'turnedAway' ? undefined : followed.place);
  show(one, followed);
  if (isDrawn(before, followed.place))
    for (const listener of drawnListeners) listener(one.placeId, followed.place);
  if (!isOver(followed.place)) return;
  stopFollowing(one);
  if (followed.place.phase === 'inside')
    for (const listener of enteredListeners) listener(one.placeId, followed);
};

const isOfUser = ({ userId }: PlaceId): boolean => currentSession()?.userId === userId;

const stopFollowing = (one: FollowedQueue): void => {
  one.end?.();
  one.end = undefined;
};

const environmentOf = (placeId: PlaceId) => {
  const { concertId, scheduleId } = placeId;
  const about = { path: { concertId, scheduleId }, attempts: 1, timeoutMs: TIMEOUT_MS };
  return {
    askBoard: () => call('GET /concerts/{concertId}/schedules/{scheduleId}/queue', about),
    askDraw: async (entry: number) => {
      const draw = await call('GET /concerts/{concertId}/schedules/{scheduleId}/draw', about);
      const { publicDrawOf } = await import('#web/queue/public-draw.ts');
      return publicDrawOf(draw, entry);
    },
    askOwn: (token: string) =>
      call('GET /concerts/{concertId}/schedules/{scheduleId}/reserves', {
        ...about,
        token,
        query: wishQuery(keptWishes(placeId)),
      }),
    join: async () => {
      const reply = await callAsUser('PUT /concerts/{concertId}/schedules/{scheduleId}/reserves', about);
      return reply.token;
    },
    now: serverNow,
    random: Math.random,
    after,
  };
};

/**
 * Joins a queue, or finds the existing place. Retries until the server decides, across reloads.
 * @param entersDraw the user joins to enter a draw
 */
export const joinQueue = (placeId: PlaceId, entersDraw = false): void => {
  passFocusOn();
  setPlace(placeId, joining(serverNow(), entersDraw));
};

/** Gives up the place and its held seats. @throws ApiError */
export const leaveQueue = async (placeId: PlaceId): Promise<void> => {
  const { concertId, scheduleId } = placeId;
  await callAsUser('DELETE /concerts/{concertId}/schedules/{scheduleId}/reserves', {
    path: { concertId, scheduleId },
  });
  passFocusOn();
  forgetPlace(placeId);
};

/** Forgets place and wishes, after a booking or after leaving. */
export const forgetPlace = (placeId: PlaceId): void => {
  keepWishes(placeId, undefined);
  setPlace(placeId, undefined);
};

/** Stores a place, or forgets it, and follows it from there. Keeps nothing once the user has signed out. */
export const setPlace = (placeId: PlaceId, place: Place | undefined): void => {
  if (!isOfUser(placeId)) return;
  const one = queueAt(placeId);
  stopFollowing(one);
  keepPlace(placeId, place);
  show(one, asFollowed(place));
  startFollowing(one);
};

/** The user has read what happened while they were away. */
export const forgetAbsence = (placeId: PlaceId): void => {
  const one = queueAt(placeId);
  one.follower?.forgetBefore();
  const followed = one.store.get();
  show(one, followed && { ...followed, before: undefined });
};

const wake = (): void => {
  if (document.visibilityState !== 'visible') return;
  for (const { follower } of queues.values()) follower?.wake();
};

for (const event of ['focus', 'online', 'pageshow']) addEventListener(event, wake);
document.addEventListener('visibilitychange', wake);

// Forget the places of a user who has signed out, in memory too.
onSessionChange(() => {
  for (const [key, one] of queues) {
    if (isOfUser(one.placeId)) continue;
    stopFollowing(one);
    one.store.set(undefined);
    queues.delete(key);
  }
  listOwnPlaces();
});

// Show what the leading tab has stored.
addEventListener('storage', ({ key }) => {
  const placeId = placeIdOf(key ?? '');
  const one = placeId && queues.get(keyOf(placeId));
  if (!one) return;
  const place = keptPlace(one.placeId);
  const isOngoing = place !== undefined && !isOver(place);
  if (one.follower && isOngoing) return;
  show(one, asFollowed(place));
  if (isOngoing) startFollowing(one);
  else stopFollowing(one);
});
