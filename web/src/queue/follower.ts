import { isApiError, isUndecided } from '#web/api-error.ts';
import type { Board, PaymentToken, Waiting } from '#web/api-types.ts';
import { type Ask, nextAsk, type Question } from '#web/queue/pace.ts';
import { advance, type News, type Place } from '#web/queue/place.ts';

/** The requests, clock and timers of a follower. Tests pass their own. */
export interface World {
  readonly askBoard: () => Promise<Board>;
  readonly askOwn: (token: string) => Promise<Waiting | PaymentToken>;
  /** Returns the queue token. */
  readonly join: () => Promise<string>;
  /** By the server's clock. */
  readonly now: () => number;
  readonly random: () => number;
  /** Returns a function that cancels the timer. */
  readonly after: (milliseconds: number, then: () => void) => () => void;
}

export interface Standing {
  readonly place: Place;
  /** Why the last request failed. */
  readonly error: unknown;
}

export interface Follower {
  /** Asks at once, because the page is visible again or the network is back. */
  readonly wake: () => void;
  readonly stop: () => void;
}

/** Ignores wake-ups sooner than this after a request. */
const WAKE_LEAST_MS = 2_000;

/** Follows a place until the wait is over. */
export const follow = (world: World, from: Place, onStanding: (standing: Standing) => void): Follower => {
  let place = from;
  let answered: Question | undefined;
  let failures = 0;
  let refusedTokens = 0;
  let retryAfterMs = 0;
  let isTooMany = false;
  let isThrottled = false;
  let askedAt = -Infinity;
  let callOff: (() => void) | undefined;
  let isStopped = false;

  const plan = (): void => {
    const { random } = world;
    const about = { answered, failures, retryAfterMs, isThrottled, now: world.now(), random };
    const next = nextAsk(place, about);
    callOff = next && world.after(next.inMs, () => void ask(next));
  };

  const ask = async ({ question }: Ask): Promise<void> => {
    callOff = undefined;
    askedAt = world.now();
    let error: unknown;
    try {
      hear(await questions[question](), question);
    } catch (thrown) {
      error = thrown;
      if (!isStopped) hearNo(thrown, question);
    }
    if (isStopped) return;
    onStanding({ place, error });
    plan();
  };

  const questions: Readonly<Record<Question, () => Promise<News>>> = {
    board: async () => ({ kind: 'board', board: await world.askBoard() }),
    own: async () => newsOf(await world.askOwn(place.token ?? '')),
    join: async () => ({ kind: 'joined', token: await world.join() }),
  };

  const hear = (news: News, question: Question): void => {
    if (isStopped) return;
    place = advance(place, news, world.now());
    answered = question;
    // Refused tokens still count: joining again at once could loop without a pause.
    if (question !== 'join') refusedTokens = 0;
    failures = refusedTokens;
  };

  const hearNo = (error: unknown, question: Question): void => {
    failures += 1;
    retryAfterMs = isApiError(error) ? (error.retryAfterMs ?? 0) : 0;
    isThrottled = isApiError(error) && error.status === 429;
    isTooMany = question === 'join' && isApiError(error) && error.status >= 429;
    if (question === 'board' || !isApiError(error) || isUndecided(error)) return;
    if (question === 'own' && error.code === 'UNAUTHORIZED') refusedTokens += 1;
    place = advance(place, { kind: 'refused', code: error.code }, world.now());
    answered = question;
  };

  plan();
  return {
    wake: () => {
      if (isStopped || !callOff || world.now() - askedAt < WAKE_LEAST_MS) return;
      // After a 429 or 5xx, looking at the page must not shorten the backoff.
      if (isTooMany && failures > 0) return;
      callOff();
      answered = undefined;
      const next = nextAsk(place, { answered, failures: 0, now: world.now(), random: world.random });
      if (next) void ask(next);
    },
    stop: () => {
      isStopped = true;
      callOff?.();
    },
  };
};

const newsOf = (answer: Waiting | PaymentToken): News =>
  'expiresAt' in answer ? { kind: 'inside', pass: answer } : { kind: 'waiting', waiting: answer };
