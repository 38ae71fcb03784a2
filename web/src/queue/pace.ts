import { expectedWaitMs, isHeldUp, isOver, numbersAhead, type Place } from '#web/queue/place.ts';

/** What to ask: the board that all read, one's own state, or for the place again. */
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
  readonly now: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const LEAST_MS = SECOND;
const BOARD_LEAST_MS = 2 * SECOND;
/** Whoever is called must come within 60 s. */
const MOST_MS = 50 * SECOND;
const PAUSED_LEAST_MS = 5 * SECOND;
/** So near that the turn may come before the next look at the board. */
const NEAR_MS = 5 * SECOND;
/** A token is good for a day. A crowd that joined at once renews at different hours. */
const RENEW_AFTER_MS = 12 * HOUR;
const RENEW_SPREAD_MS = 6 * HOUR;
const SPREAD = 0.1;

/** What to ask next, and when; `undefined`: there is nothing left to wait for. */
export const nextAsk = (place: Place, about: Circumstances): Ask | undefined => {
  if (isOver(place)) return undefined;
  const question = questionOf(place, about);
  if (about.failures > 0) return { question, inMs: backoff(place, about) };
  return { question, inMs: delayOf(place, question, about) };
};

const questionOf = (place: Place, { answered, now }: Circumstances): Question => {
  if (place.token === undefined) return 'join';
  // Who is called and yet has to wait finds out why.
  if (place.phase === 'called') return answered === 'own' ? 'board' : 'own';
  if (place.phase === 'numbering') return 'own';
  return answered === 'board' && mustAskOwn(place, now) ? 'own' : 'board';
};

const mustAskOwn = (place: Place, now: number): boolean => isNear(place) || isDueForRenewal(place, now);

const isNear = (place: Place): boolean =>
  place.phase === 'waiting' && !isHeldUp(place) && waitMsOf(place) <= NEAR_MS;

const isDueForRenewal = ({ tokenAt, position = 0 }: Place, now: number): boolean =>
  now - tokenAt > RENEW_AFTER_MS + ((position % 997) / 997) * RENEW_SPREAD_MS;

/** Without a rate, assume that one comes in every second: the server's rule. */
const waitMsOf = (place: Place): number => expectedWaitMs(place) ?? (numbersAhead(place) ?? 0) * SECOND;

const delayOf = (place: Place, question: Question, { answered, now, random }: Circumstances): number => {
  if (answered === undefined && place.phase !== 'numbering') return 0;
  // The last answer has led to this question.
  if (question === 'join' || (question === 'own' && answered === 'board')) return 0;
  if (question === 'board' && place.phase === 'called') return jittered(LEAST_MS, random());
  if (question === 'board') return boardDelay(place, now, random());
  const server = place.phase === 'called' ? 0 : (place.figures?.pollAfterMs ?? 0);
  return jittered(Math.max(LEAST_MS, server), random());
};

/** A tenth of the wait, as the server counts it: the nearer, the more often. */
const boardDelay = (place: Place, now: number, random: number): number => {
  const least = Math.max(
    BOARD_LEAST_MS,
    place.figures?.pollAfterMs ?? 0,
    place.figures?.isPaused ? PAUSED_LEAST_MS : 0,
  );
  const wished = place.phase === 'closed' ? MOST_MS : (untilOpening(place, now) ?? waitMsOf(place) / 10);
  const middle = Math.min(MOST_MS / (1 + SPREAD), Math.max(least / (1 - SPREAD), wished));
  return jittered(middle, random);
};

const untilOpening = ({ figures }: Place, now: number): number | undefined =>
  figures?.opensAt === undefined ? undefined : figures.opensAt - now;

/** ±10 %, so that a crowd does not ask at once. */
const jittered = (milliseconds: number, random: number): number =>
  Math.round(milliseconds * (1 - SPREAD + 2 * SPREAD * random));

/** Longer after each failure; whoever is called cannot wait long. */
const backoff = (place: Place, { failures, retryAfterMs = 0, random }: Circumstances): number => {
  const most = place.phase === 'called' ? 5 * SECOND : 30 * SECOND;
  const wait = Math.min(most, SECOND * 2 ** (failures - 1)) * (0.5 + random());
  return Math.round(Math.max(retryAfterMs, wait));
};
