import { call } from '#web/api.ts';
import { follow, type Follower, type Standing } from '#web/queue/follower.ts';
import { keepPlace, keptPlace, keyOf, type Line, lineOf } from '#web/queue/kept-place.ts';
import { inOneTab } from '#web/queue/one-tab.ts';
import { isOver, joining, type Place } from '#web/queue/place.ts';
import { after } from '#web/queue/timer.ts';
import { keepWishes, keptWishes, wishQuery } from '#web/queue/wishes.ts';
import { serverNow } from '#web/server-clock.ts';
import { callAsUser, currentSession, onSessionChange } from '#web/session/session.ts';
import { createStore, type Store } from '#web/store.ts';

/** A line as this tab sees it. It outlives the page that shows it: whoever reads elsewhere keeps the place. */
interface Followed {
  readonly line: Line;
  readonly standing: Store<Standing | undefined>;
  /** What ends this tab's part in following it; absent: there is nothing to follow. */
  end?: (() => void) | undefined;
  /** In the tab that asks for all. */
  follower?: Follower | undefined;
}

const TIMEOUT_MS = 10_000;

const followed = new Map<string, Followed>();

const arrivals = new Set<(line: Line) => void>();

/** Calls back when this tab has brought someone in. */
export const onArrival = (listener: (line: Line) => void): void => void arrivals.add(listener);

/** Where someone stands in a line, followed from now on if they do. */
export const standingIn = (line: Line): Store<Standing | undefined> => {
  const one = followedAt(line);
  startFollowing(one);
  return one.standing;
};

const followedAt = (line: Line): Followed => {
  const key = keyOf(line);
  const found = followed.get(key) ?? { line, standing: createStore(standingOf(keptPlace(line))) };
  followed.set(key, found);
  return found;
};

const standingOf = (place: Place | undefined): Standing | undefined => place && { place, error: undefined };

const startFollowing = (one: Followed): void => {
  const place = one.standing.get()?.place;
  if (one.end || !place || isOver(place)) return;
  one.end = inOneTab(keyOf(one.line), () => lead(one));
};

/** Asks for all tabs. The other ones read what this one keeps. */
const lead = (one: Followed): (() => void) => {
  const from = keptPlace(one.line) ?? one.standing.get()?.place;
  if (!from || isOver(from)) return () => {};
  const follower = follow(worldOf(one.line), from, (standing) => hear(one, standing));
  one.follower = follower;
  return () => {
    follower.stop();
    one.follower = undefined;
  };
};

const hear = (one: Followed, standing: Standing): void => {
  if (currentSession()?.userId !== one.line.userId) {
    stopFollowing(one);
    return;
  }
  // Who was turned away is told once, in this tab.
  keepPlace(one.line, standing.place.phase === 'turnedAway' ? undefined : standing.place);
  one.standing.set(standing);
  if (!isOver(standing.place)) return;
  stopFollowing(one);
  if (standing.place.phase === 'inside') for (const listener of arrivals) listener(one.line);
};

const stopFollowing = (one: Followed): void => {
  one.end?.();
  one.end = undefined;
};

const worldOf = (line: Line) => {
  const { concertId, scheduleId } = line;
  const about = { path: { concertId, scheduleId }, attempts: 1, timeoutMs: TIMEOUT_MS };
  return {
    askBoard: () => call('GET /concerts/{concertId}/schedules/{scheduleId}/queue', about),
    askOwn: (token: string) =>
      call('GET /concerts/{concertId}/schedules/{scheduleId}/reserves', {
        ...about,
        token,
        query: wishQuery(keptWishes(line)),
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

/** Joins a line, or finds the place that one has in it. It is tried until the server has decided, over reloads too. */
export const joinLine = (line: Line): void => setPlace(line, joining(serverNow()));

/** Gives the place up, and the seats that are held on it. @throws ApiError */
export const leaveLine = async (line: Line): Promise<void> => {
  const { concertId, scheduleId } = line;
  await callAsUser('DELETE /concerts/{concertId}/schedules/{scheduleId}/reserves', {
    path: { concertId, scheduleId },
  });
  forgetLine(line);
};

/** Nothing of a line is kept once it has led to a booking, or was left. */
export const forgetLine = (line: Line): void => {
  keepWishes(line, undefined);
  setPlace(line, undefined);
};

/** Keeps a place as it is now, or forgets it, and follows it from there. */
export const setPlace = (line: Line, place: Place | undefined): void => {
  const one = followedAt(line);
  stopFollowing(one);
  keepPlace(line, place);
  one.standing.set(standingOf(place));
  startFollowing(one);
};

const wake = (): void => {
  if (document.visibilityState !== 'visible') return;
  for (const { follower } of followed.values()) follower?.wake();
};

for (const event of ['focus', 'online', 'pageshow']) addEventListener(event, wake);
document.addEventListener('visibilitychange', wake);

// Whoever has signed out leaves nothing here, not even in memory.
onSessionChange(() => {
  const userId = currentSession()?.userId;
  for (const [key, one] of followed) {
    if (one.line.userId === userId) continue;
    stopFollowing(one);
    one.standing.set(undefined);
    followed.delete(key);
  }
});

// What the leading tab keeps, all others show.
addEventListener('storage', ({ key }) => {
  const line = lineOf(key ?? '');
  const one = line && followed.get(keyOf(line));
  if (!one) return;
  const place = keptPlace(one.line);
  const isOngoing = place !== undefined && !isOver(place);
  if (one.follower && isOngoing) return;
  one.standing.set(standingOf(place));
  if (isOngoing) startFollowing(one);
  else stopFollowing(one);
});
