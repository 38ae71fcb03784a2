import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { CALL_LIMIT, CALL_MOST, CALL_MS, callRate } from '#lib/queue/admission.ts';
import { entersFrom, isCalled, type QueueState } from '#lib/queue/queue.ts';

const MIN_POLL_MS = SECOND;
/** Spreads the polls of clients that have the same wait. */
const JITTER_MS = SECOND / 2;
/**
 * A poll behind the tail comes earlier by up to this share of its wait. `JITTER_MS` is too little when hundreds of thousands
 * of clients have the same wait.
 */
const EARLY = 0.2;
/** The longest pause between polls for a number. A number comes within seconds, or within minutes in a rush. */
const MAX_NUMBER_POLL_MS = 30 * SECOND;
/** A client sees its number at most about this long after it was given. */
const MAX_BEHIND_TAIL_MS = 2 * MINUTE;

export interface Estimate {
  /** How far the number is from the last one called; 1 is next, 0 is called. */
  readonly ahead: number;
  /** `null` while nobody is being called, while the seats left may not last until this number, and once it is called. */
  readonly estimatedWaitSeconds: number | null;
  readonly pollAfterMs: number;
}

/** When a waiting number can expect its call, and when to poll again. @param random 0 to 1 */
export const estimateWait = (
  position: number,
  state: QueueState,
  now: Instant,
  random = Math.random(),
): Estimate => {
  const ahead = Math.max(0, position - state.serving);
  const untilOpening = entersFrom(state) - now;
  const isCalling = !state.paused && untilOpening <= 0;
  const rate = isCalling && ahead <= state.seatsLeft ? callRate(state, now) : 0;
  return {
    ahead,
    estimatedWaitSeconds: rate > 0 && ahead > 0 ? Math.ceil(ahead / rate) : null,
    pollAfterMs: pollAfter(Math.max(untilOpening, untilCallable(position, state, now)), random),
  };
};

/**
 * For how long a number certainly cannot be called, in milliseconds. A call lasts ten seconds. It is at most twice as large
 * as the call before it, which may still grow to `CALL_LIMIT`.
 */
export const untilCallable = (position: number, state: QueueState, now: Instant): number => {
  const beyond = position - state.serving - CALL_LIMIT;
  if (beyond <= 0 || isCalled(position, state)) return 0;
  const later = callsBefore(beyond, 2 * Math.max(CALL_LIMIT, state.callSize));
  return Math.max(0, state.calledAt + CALL_MS - now) + CALL_MS * later;
};

/** How many calls come before the one that reaches `distance`. @param next the largest possible size of the next call */
const callsBefore = (distance: number, next: number): number => {
  let calls = 0;
  let size = Math.min(next, CALL_MOST);
  for (let reached = size; reached < distance; reached += size) {
    size = Math.min(2 * size, CALL_MOST);
    calls += 1;
  }
  return calls;
};

/** Milliseconds until the next poll for a number. The longer the wait so far, the longer the pause. */
export const pollForNumber = (issuedAt: Instant, now: Instant, random = Math.random()): number =>
  pollAfter(Math.min(MAX_NUMBER_POLL_MS, (now - issuedAt) / 2), random);

/**
 * Milliseconds until the next poll for a join that is not handled yet. Its number will be behind the tail, so the poll can
 * wait as long as such a number cannot be called. Otherwise, a million users who join at once would poll all the time.
 */
export const pollBehindTail = (
  issuedAt: Instant,
  state: QueueState,
  now: Instant,
  random = Math.random(),
): number =>
  Math.max(
    pollForNumber(issuedAt, now, random),
    Math.round(
      Math.min(MAX_BEHIND_TAIL_MS, estimateWait(state.tail + 1, state, now, random).pollAfterMs) *
        (1 - EARLY * random),
    ),
  );

/** Polls per second of all who wait for a draw. They have 45 % of the API of a small Region, which serves 2,500. */
const DRAW_POLLS_PER_SECOND = 1_000;
/** The longest pause between polls for a draw. So a poll shows a delay or a cancellation at the latest after this time. */
const MAX_DRAW_POLL_MS = 30 * MINUTE;

/**
 * Milliseconds until the next poll of a user who waits for a draw. The polls begin when the round has come, and are spread over
 * the time that the API needs for all of them. A client does not have to wait so long: the public draw has the seed as soon as
 * it is drawn, and with it the number of each entry.
 */
export const pollForDraw = (state: QueueState, now: Instant, random = Math.random()): number => {
  const spread = (expectedEntries(state, now) / DRAW_POLLS_PER_SECOND) * SECOND;
  const untilRound = Math.max(0, entersFrom(state) - now);
  return pollAfter(Math.min(MAX_DRAW_POLL_MS, untilRound + 2 * SECOND + random * spread), random);
};

/**
 * How many entries there will be if users go on to enter as fast as until now. Those who enter early would poll at once if
 * they were spread by the entries of that time.
 */
const expectedEntries = ({ entries = 0, draw, saleOpensAt = 0 }: QueueState, now: Instant): number => {
  if (!draw || now >= saleOpensAt) return entries;
  const { entryOpensAt } = draw;
  return (entries * (saleOpensAt - entryOpensAt)) / Math.max(SECOND, now - entryOpensAt);
};

const pollAfter = (milliseconds: number, random: number): number =>
  Math.round(Math.max(MIN_POLL_MS, milliseconds) + random * JITTER_MS);
