import { isApiError, isUndecided } from '#web/api-error.ts';
import type { Board, PaymentToken, Waiting } from '#web/api-types.ts';
import { isOverdue } from '#web/queue/absence.ts';
import { advance, type News, type PublicDraw } from '#web/queue/advance-place.ts';
import { type Ask, nextAsk, type Question, untilDue } from '#web/queue/pace.ts';
import { isBeforeDraw, type Place } from '#web/queue/place.ts';

/** The requests, clock and timers of a follower. Tests pass their own. */
export interface Environment {
  readonly askBoard: () => Promise<Board>;
  readonly askDraw: (entry: number) => Promise<PublicDraw>;
  readonly askOwn: (token: string) => Promise<Waiting | PaymentToken>;
  /** Returns the queue token. */
  readonly join: () => Promise<string>;
  /** By the server's clock. */
  readonly now: () => number;
  readonly random: () => number;
  /** Returns a function that cancels the timer. */
  readonly after: (milliseconds: number, then: () => void) => () => void;
}

/** A place, with what the page needs to know about the requests for it. */
export interface FollowedPlace {
  readonly place: Place;
  /** Why the last request failed. */
  readonly error: unknown;
  /** The place before a time without answers: the page was closed, the device slept, or the network was lost. */
  readonly before?: Place | undefined;
}

export interface Follower {
  /** Asks at once, because the page is visible again or the network is back. */
  readonly wake: () => void;
  /** The user has read what happened while answers were missing. */
  readonly forgetBefore: () => void;
  readonly stop: () => void;
}

/** Ignores wake-ups sooner than this after a request. */
const WAKE_MIN_MS = 2_000;

/** What a follower knows. */
interface Progress extends Pick<FollowedPlace, 'place' | 'before'> {
  /** The last question that got an answer. */
  readonly answered?: Question | undefined;
  /** Failures since the last answer. */
  readonly failures: number;
  /** Tokens refused in a row. */
  readonly refusedTokens: number;
  readonly retryAfterMs?: number;
  /** The last failure was a 429. */
  readonly isThrottled?: boolean;
  /** The last failure was a join refused with 429 or 5xx. */
  readonly isJoinOverloaded?: boolean;
}

const afterAnswer = (last: Progress, question: Question, news: News, now: number): Progress => {
  // A successful join does not reset the count of refused tokens: otherwise, refusals and joins could loop without a pause.
  const refusedTokens = question === 'join' ? last.refusedTokens : 0;
  return { ...moved(last, news, now), answered: question, refusedTokens, failures: refusedTokens };
};

const moved = (last: Progress, news: News, now: number): Progress => ({
  ...last,
  place: advance(last.place, news, now),
  before: isOverdue(last.place, now) ? last.place : last.before,
});

const afterFailure = (last: Progress, question: Question, error: unknown, now: number): Progress => {
  const { status = 0, retryAfterMs = 0, code } = isApiError(error) ? error : {};
  const next = {
    ...last,
    failures: last.failures + 1,
    retryAfterMs,
    isThrottled: status === 429,
    isJoinOverloaded: question === 'join' && status >= 429,
  };
  if (code === undefined || isUndecided(error)) return next;
  // The error of a public read says nothing about the user's place, unless the date is deleted.
  if ((question === 'board' || question === 'draw') && code !== 'SCHEDULE_NOT_FOUND') return next;
  const isTokenRefused = question === 'own' && code === 'UNAUTHORIZED';
  return {
    ...moved(next, { kind: 'refused', code }, now),
    answered: question,
    refusedTokens: last.refusedTokens + Number(isTokenRefused),
  };
};

const isWakeIgnored = ({ isJoinOverloaded, failures }: Progress, sinceAskedMs: number): boolean =>
  sinceAskedMs < WAKE_MIN_MS ||
  // After a 429 or 5xx, looking at the page must not shorten the backoff.
  (isJoinOverloaded === true && failures > 0);

/** A failure keeps `nextAskAt`, so that `isOverdue` knows since when an answer is due. */
const withNextAsk = (progress: Progress, nextAskAt: number): Progress =>
  progress.failures > 0 ? progress : { ...progress, place: { ...progress.place, nextAskAt } };

/** Follows a place until the wait is over. */
export const follow = (
  environment: Environment,
  from: Place,
  onChange: (followed: FollowedPlace) => void,
): Follower => {
  const { now, random } = environment;
  let progress: Progress = { place: from, failures: 0, refusedTokens: 0 };
  let askedAt = -Infinity;
  let cancelTimer: (() => void) | undefined;
  let isStopped = false;

  const plan = (): Ask | undefined => {
    const next = nextAsk(progress.place, { ...progress, now: now(), random });
    cancelTimer = next && environment.after(next.inMs, () => void ask(next));
    return next;
  };

  const ask = async ({ question }: Ask): Promise<void> => {
    cancelTimer = undefined;
    askedAt = now();
    let error: unknown;
    try {
      const news = await requests[question](environment, progress.place);
      if (!isStopped) progress = afterAnswer(progress, question, news, now());
    } catch (thrown) {
      error = thrown;
      progress = afterFailure(progress, question, thrown, now());
    }
    if (isStopped) return;
    const next = plan();
    if (next) progress = withNextAsk(progress, now() + next.inMs);
    onChange({ place: progress.place, error, before: progress.before });
  };

  const wake = (): void => {
    if (isStopped || !cancelTimer || isWakeIgnored(progress, now() - askedAt)) return;
    cancelTimer();
    if (isBeforeDraw(progress.place) && untilDue(progress.place, now()) > 0) {
      // Nothing is asked early, because all fans look at the page at the same time. The timer starts again, because it may have
      // stopped while the device slept.
      plan();
      return;
    }
    progress = { ...progress, answered: undefined };
    const next = nextAsk(progress.place, { failures: 0, now: now(), random });
    if (next) void ask(next);
  };

  plan();
  return {
    wake,
    forgetBefore: () => {
      progress = { ...progress, before: undefined };
    },
    stop: () => {
      isStopped = true;
      cancelTimer?.();
    },
  };
};

type Send = (environment: Environment, place: Place) => Promise<News>;

const requests: Readonly<Record<Question, Send>> = {
  board: async ({ askBoard }) => ({ kind: 'board', board: await askBoard() }),
  draw: async ({ askDraw }, { entry = 0 }) => ({ kind: 'draw', draw: await askDraw(entry) }),
  own: async ({ askOwn }, { token = '' }) => newsOf(await askOwn(token)),
  join: async ({ join }) => ({ kind: 'joined', token: await join() }),
};

const newsOf = (answer: Waiting | PaymentToken): News =>
  'expiresAt' in answer ? { kind: 'inside', pass: answer } : { kind: 'waiting', waiting: answer };
