import { isEntrant, isTurn, isNear, isOver, type Place } from '#web/queue/place.ts';

/**
 * What to ask: `board`, the public figures; `draw`, the public state of the draw; `own`, the user's own state; `join`, a place
 * in the queue. The CDN answers the public ones.
 */
export type Question = 'board' | 'draw' | 'own' | 'join';

export interface Ask {
  readonly question: Question;
  readonly inMs: number;
}

interface Circumstances {
  /** The last answered question; `undefined`: none since the page was opened. */
  readonly answered?: Question | undefined;
  /** Failed requests since then. */
  readonly failures: number;
  /** From the last failure's `retry-after`. */
  readonly retryAfterMs?: number;
  /** The last failure was a 429. */
  readonly isThrottled?: boolean;
  readonly now: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const MIN_MS = SECOND;
const BOARD_MIN_MS = 2 * SECOND;
const PAUSED_MIN_MS = 5 * SECOND;
/** While closed or not open yet: the opening may move, or the sale may reopen. */
const CLOSED_MAX_MS = MINUTE;
/** The longest wait, for any number, so that figures stay fresh and the user learns of the end of a sale. */
const MAX_MS = 5 * MINUTE;
/** A queue token is valid for a day. Renewals are spread over hours, by number. */
const RENEW_AFTER_MS = 12 * HOUR;
const RENEW_SPREAD_MS = 6 * HOUR;
/** Ask up to a tenth sooner than necessary, to spread a crowd. */
const EARLY = 0.1;
const LATE_MS = SECOND / 2;

/**
 * Backoff of a join after a 429: between half a window and a whole one. The window doubles each time. If a million users
 * join within a minute, they send 4 million requests; with windows that start at a second, 10 million.
 */
export const JOIN_BACKOFF_MS = { first: 45 * SECOND, longest: 2 * MINUTE } as const;

/**
 * Entrants read the draw this long after its round, spread over this time. A million read it at 200,000 a second, which
 * CloudFront serves. The first called number still has time to enter before the next call.
 */
export const DRAW_READ_MS = { after: 2 * SECOND, spread: 5 * SECOND } as const;

/** The next request and its delay; `undefined`: the wait is over. */
export const nextAsk = (place: Place, about: Circumstances): Ask | undefined => {
  if (isOver(place)) return undefined;
  const question = questionOf(place, about);
  const inMs = about.failures > 0 ? backoff(place, question, about) : delayOf(place, question, about);
  return { question, inMs: Math.round(inMs) };
};

const questionOf = (place: Place, { answered, now }: Circumstances): Question => {
  if (place.token === undefined) return 'join';
  if (place.phase === 'numbering') return isEntrant(place) ? 'draw' : 'own';
  // Called but not inside: alternate, because the board says whether the sale is paused or closed.
  if (isTurn(place)) return answered === 'own' ? 'board' : 'own';
  return answered === 'board' && mustAskOwn(place, now) ? 'own' : 'board';
};

const mustAskOwn = (place: Place, now: number): boolean => isNear(place) || isDueForRenewal(place, now);

const isDueForRenewal = ({ tokenAt, position = 0 }: Place, now: number): boolean =>
  now - tokenAt > RENEW_AFTER_MS + ((position % 997) / 997) * RENEW_SPREAD_MS;

const delayOf = (place: Place, question: Question, { answered, now, random }: Circumstances): number => {
  if (answered === undefined && place.phase !== 'numbering') return 0;
  // The last answer made this question necessary.
  if (question === 'join' || (question === 'own' && answered === 'board')) return 0;
  // The draw has just given the number, and it may be called already.
  if (answered === 'draw' && question === 'board' && place.figures?.untilCallableMs === 0) return 0;
  // No more fans are near than seats are left: no crowd to spread. They learn of a pause within 3 s.
  if (isNear(place)) return Math.max(MIN_MS, place.figures?.pollAfterMs ?? 0);
  const late = (question === 'draw' ? DRAW_READ_MS.spread : LATE_MS) * random();
  if (place.phase === 'numbering') return Math.max(MIN_MS, untilDue(place, now)) + late;
  if (question === 'own' || isTurn(place)) return Math.max(MIN_MS, requestedDelay(place)) + late;
  return Math.max(
    requestedDelay(place) + late,
    untilOpening(place, now),
    untilCallable(place, now, random()),
  );
};

/**
 * Milliseconds until the next request is due by the server's `pollAfterMs`, also after the page was closed or the device slept.
 * Before a draw, that may be half an hour. For an entrant it is due soon after the round at the latest.
 */
export const untilDue = (place: Place, now: number): number => {
  const { figures, draw } = place;
  if (!figures) return 0;
  const due = figures.asOf + figures.pollAfterMs;
  const read = draw && isEntrant(place) ? Date.parse(draw.roundAt) + DRAW_READ_MS.after : due;
  return Math.min(due, Math.max(read, figures.asOf + DRAW_READ_MS.after)) - now;
};

const requestedDelay = (place: Place): number =>
  Math.max(
    place.figures?.pollAfterMs ?? 0,
    isTurn(place) ? 0 : BOARD_MIN_MS,
    place.figures?.isPaused ? PAUSED_MIN_MS : 0,
  );

const untilOpening = ({ phase, figures }: Place, now: number): number => {
  if (phase === 'closed') return CLOSED_MAX_MS;
  return figures?.opensAt === undefined ? 0 : Math.min(CLOSED_MAX_MS, figures.opensAt - now);
};

/** Counts from the time of the board. */
const untilCallable = ({ figures }: Place, now: number, random: number): number =>
  figures
    ? Math.min(MAX_MS, figures.untilCallableMs - Math.max(0, now - figures.asOf)) * (1 - EARLY * random)
    : 0;

/** Doubles after each failure. The limit is short once the number is called. */
const backoff = (
  place: Place,
  question: Question,
  { failures, retryAfterMs = 0, isThrottled = false, random }: Circumstances,
): number => {
  const times = 2 ** (failures - 1);
  if (question === 'join' && isThrottled) {
    const { first, longest } = JOIN_BACKOFF_MS;
    return Math.max(retryAfterMs, Math.min(longest, first * times) * (0.5 + random() / 2));
  }
  const doubled = SECOND * times;
  // Full jitter: a refused crowd comes back spread over the whole time.
  if (question === 'join') return Math.max(retryAfterMs, Math.min(MINUTE, 2 * doubled) * random());
  const most = isTurn(place) ? 5 * SECOND : 30 * SECOND;
  return Math.max(retryAfterMs, Math.min(most, doubled) * (0.5 + random()));
};
