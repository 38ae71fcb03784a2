import { isAtDoor, isNear, isOver, type Place } from '#web/queue/place.ts';

/** What to ask: the board that all read, one's own state, or for the place itself. */
export type Question = 'board' | 'own' | 'join';

export interface Ask {
  readonly question: Question;
  readonly inMs: number;
}

interface Circumstances {
  /** What was answered last; `undefined`: nothing since this page was opened. */
  readonly answered: Question | undefined;
  /** Requests that failed since. */
  readonly failures: number;
  /** The server's wish after the last failure. */
  readonly retryAfterMs?: number;
  /** The last failure was a refusal because of the rush: 429. */
  readonly isThrottled?: boolean;
  readonly now: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const LEAST_MS = SECOND;
const BOARD_LEAST_MS = 2 * SECOND;
const PAUSED_LEAST_MS = 5 * SECOND;
/** An opening may be moved, and a closed sale open again. */
const SHUT_MOST_MS = MINUTE;
/** However far away somebody is: figures that are older, and a sale that has ended, would be news too late. */
const NEWS_MS = 5 * MINUTE;
/** A token is good for a day. A crowd that joined at once renews at different hours. */
const RENEW_AFTER_MS = 12 * HOUR;
const RENEW_SPREAD_MS = 6 * HOUR;
/** So much sooner than a number can be called, so that a crowd does not ask at once. */
const EARLY = 0.1;
const LATE_MS = SECOND / 2;

/**
 * When a join that was refused in a rush comes again: between half of a window and all of it, the window twice as long each
 * time. A million who join within a minute then ask 4 million times, where windows that begin with a second take 10.
 */
export const RUSH_BACKOFF_MS = { first: 45 * SECOND, longest: 2 * MINUTE } as const;

/** What to ask next, and when; `undefined`: there is nothing left to wait for. */
export const nextAsk = (place: Place, about: Circumstances): Ask | undefined => {
  if (isOver(place)) return undefined;
  const question = questionOf(place, about);
  const inMs = about.failures > 0 ? backoff(place, question, about) : delayOf(place, question, about);
  return { question, inMs: Math.round(inMs) };
};

const questionOf = (place: Place, { answered, now }: Circumstances): Question => {
  if (place.token === undefined) return 'join';
  if (place.phase === 'numbering') return 'own';
  // Who is called and yet has to wait finds out why.
  if (isAtDoor(place)) return answered === 'own' ? 'board' : 'own';
  return answered === 'board' && mustAskOwn(place, now) ? 'own' : 'board';
};

const mustAskOwn = (place: Place, now: number): boolean => isNear(place) || isDueForRenewal(place, now);

const isDueForRenewal = ({ tokenAt, position = 0 }: Place, now: number): boolean =>
  now - tokenAt > RENEW_AFTER_MS + ((position % 997) / 997) * RENEW_SPREAD_MS;

const delayOf = (place: Place, question: Question, { answered, now, random }: Circumstances): number => {
  if (answered === undefined && place.phase !== 'numbering') return 0;
  // The last answer has led to this question.
  if (question === 'join' || (question === 'own' && answered === 'board')) return 0;
  const late = LATE_MS * random();
  if (question === 'own' || isAtDoor(place)) return Math.max(LEAST_MS, serverWish(place)) + late;
  return Math.max(serverWish(place) + late, untilShut(place, now), untilCallable(place, now, random()));
};

const serverWish = (place: Place): number =>
  Math.max(
    place.figures?.pollAfterMs ?? 0,
    isAtDoor(place) || place.phase === 'numbering' ? 0 : BOARD_LEAST_MS,
    place.figures?.isPaused ? PAUSED_LEAST_MS : 0,
  );

const untilShut = ({ phase, figures }: Place, now: number): number => {
  if (phase === 'closed') return SHUT_MOST_MS;
  return figures?.opensAt === undefined ? 0 : Math.min(SHUT_MOST_MS, figures.opensAt - now);
};

/** What the board said is as old as the board. */
const untilCallable = ({ figures }: Place, now: number, random: number): number =>
  figures
    ? Math.min(NEWS_MS, figures.untilCallableMs - Math.max(0, now - figures.asOf)) * (1 - EARLY * random)
    : 0;

/** Longer after each failure; whoever is called cannot wait long. */
const backoff = (
  place: Place,
  question: Question,
  { failures, retryAfterMs = 0, isThrottled = false, random }: Circumstances,
): number => {
  const times = 2 ** (failures - 1);
  if (question === 'join' && isThrottled) {
    const { first, longest } = RUSH_BACKOFF_MS;
    return Math.max(retryAfterMs, Math.min(longest, first * times) * (0.5 + random() / 2));
  }
  const doubled = SECOND * times;
  // A crowd that was turned away at once comes back spread over the whole time.
  if (question === 'join') return Math.max(retryAfterMs, Math.min(MINUTE, 2 * doubled) * random());
  const most = isAtDoor(place) ? 5 * SECOND : 30 * SECOND;
  return Math.max(retryAfterMs, Math.min(most, doubled) * (0.5 + random()));
};
