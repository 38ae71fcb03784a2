import type { Instant } from '#lib/clock.ts';
import { rootIn } from '#lib/draw/checkpoint.ts';
import { type DrawState, type DrawStatus, drawStatus } from '#lib/draw/draw.ts';
import { entryAt } from '#lib/draw/leaf.ts';
import { signReceipt } from '#lib/draw/receipt.ts';
import { DomainError } from '#lib/errors.ts';
import { millisecondsOf, type TokenId } from '#lib/ids.ts';
import { enterSale } from '#lib/operations/enter-sale.ts';
import { readPlaceAndQueue } from '#lib/queue/place.items.ts';
import {
  type Arrival,
  arrivalIn,
  entryStatus,
  hasLivePass,
  hasReached,
  heldOn,
  isCalled,
  isHandled,
  isLivePlace,
  isVoid,
  numberInQueue,
  type Pass,
  type Place,
  type QueueState,
  tokenExpiry,
} from '#lib/queue/queue.ts';
import { cachedQueueState } from '#lib/queue/queue-state.items.ts';
import { estimateWait, pollBehindTail, pollForDraw, pollForNumber } from '#lib/queue/waiting.ts';
import type { SeatWish } from '#lib/seat/choose-seats.ts';
import type { HeldSeat } from '#lib/seat/seat.ts';
import { passToken, type QueueToken, signToken } from '#lib/token/token.ts';

/** What a waiting fan sees of the date's draw. */
export interface DrawSummary extends Pick<DrawState, 'round' | 'roundAt'> {
  readonly status: DrawStatus;
  /** How many entries there are, and the root of their tree in base64, once the draw is sealed. */
  readonly entries: number | undefined;
  readonly root: string | undefined;
}

export interface Waiting {
  readonly kind: 'WAITING';
  /** The queue token, renewed and with the position once it is known. */
  readonly token: string;
  readonly position: number | null;
  /** The number is called: the user enters as soon as a seat is free. */
  readonly called: boolean;
  readonly ahead: number;
  readonly estimatedWaitSeconds: number | null;
  readonly pollAfterMs: number;
  readonly seatsLeft: number;
  /** What the operator tells the users who wait. */
  readonly message: string | undefined;
  /** The draw of the date, if it has one. */
  readonly draw: DrawSummary | undefined;
  /** The user's entry in it, from 0, and the signed receipt. */
  readonly entry: number | undefined;
  readonly receipt: string | undefined;
}

export interface Entered {
  readonly kind: 'ENTERED';
  /** The payment token. */
  readonly token: string;
  /** The held seats, by seat number. */
  readonly holds: readonly HeldSeat[];
  /** End of the pass and of all holds. */
  readonly expiresAt: Instant;
}

/**
 * Returns how far the bearer of a queue token is from their turn. Once their number is called, the poll itself enters the sale
 * for them. While they wait for a number or a call, a poll reads only the queue's row. All polls of a container share this read
 * for a second.
 * @throws DomainError SOLD_OUT, SCHEDULE_CLOSED without a live pass; PLACE_LOST when the place has ended; SEAT_LIMIT_REACHED
 *   for a user who owns as many seats as the date allows; DRAW_CANCELLED if the user joined for a draw that was cancelled;
 *   SCHEDULE_NOT_FOUND
 */
export const pollQueue = async (
  token: QueueToken,
  wish: SeatWish,
  now: Instant,
): Promise<Waiting | Entered> => {
  const cachedState = await cachedQueueState(token.scheduleId, now);
  const own = arrivalOf(token);
  const isPending = !own && isPendingJoin(token, cachedState);
  const known = isPending ? earlierOf(token) : own;
  if (known && !isVoid(known, cachedState) && !isCalled(numberInQueue(known, cachedState), cachedState))
    return waiting({ ...token, ...own }, cachedState, now, known);
  if (!known && isPending) return waiting(token, cachedState, now);

  const { place, state } = await readPlaceAndQueue(token.userId, token.scheduleId);
  if (place && hasLivePass(place, now)) return entered(token, place, now);
  if (!place || !isLivePlace(place, state, now)) return withoutPlace(token, place, state, now);
  // The place may belong to another join of the user. A pending leave may still end it; then the join of this token gets its
  // own number.
  const isSettled = place.tokenId === token.tokenId || isHandled(place, token);
  if (isSettled) remember(token, place);
  const { tokenId, position, nonce } = place;
  const next: QueueToken = isSettled
    ? { ...token, kind: 'queue', tokenId, position, nonce, earlier: undefined }
    : token;
  const number = numberInQueue(place, state);
  const pass = isCalled(number, state) ? await enterIfOpen(place, wish, state, now) : undefined;
  return pass ? entered(token, pass, now) : waiting(next, state, now, place);
};

/** Whether the join of a token has not been handled yet. */
const isPendingJoin = ({ kind, group, sequence }: QueueToken, { reached }: QueueState): boolean =>
  kind === 'queue' && !hasReached(reached, group, sequence);

/**
 * Waits if the join was just handled, because its place may not be written yet.
 * @throws DomainError when the join was turned away or its place has ended
 */
const withoutPlace = (
  token: QueueToken,
  place: Place | undefined,
  state: QueueState,
  now: Instant,
): Promise<Waiting> => {
  const had = token.position !== undefined || (place !== undefined && isHandled(place, token));
  if (had) throw place && isVoid(place, state) ? new DomainError('DRAW_CANCELLED') : lost(state);
  if (hasReached(state.turnedAway, token.group, token.sequence)) throw turnedAway(state, now);
  return waiting(token, state, now);
};

/** The place that a join has led to, as its token knows it. */
type ArrivedToken = Pick<Place, 'tokenId'> & Arrival;

const MAX_REMEMBERED = 20_000;

/**
 * Positions by the id of a token that has none. Some clients never renew their token: without this, each of their polls would
 * read the place.
 */
const remembered = new Map<TokenId, ArrivedToken>();

const remember = ({ kind, tokenId, position }: QueueToken, place: Place): void => {
  if (kind === 'payment' || position !== undefined) return;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(tokenId, { tokenId: place.tokenId, ...arrivalIn(place) });
};

/** The place that the user had when they joined again. */
const earlierOf = ({ earlier }: QueueToken): ArrivedToken | undefined =>
  earlier && { tokenId: earlier.tokenId, ...arrivalIn(earlier) };

/** The position of a queue token: in the token, or remembered. A position never changes. */
const arrivalOf = ({ kind, tokenId, position, nonce }: QueueToken): ArrivedToken | undefined => {
  if (kind === 'payment') return undefined;
  return position === undefined ? remembered.get(tokenId) : { tokenId, ...arrivalIn({ position, nonce }) };
};

const enterIfOpen = (
  place: Place,
  wish: SeatWish,
  state: QueueState,
  now: Instant,
): Promise<Pass | undefined> | undefined =>
  state.soldOut || state.paused || entryStatus(state, now) !== 'OPEN'
    ? undefined
    : enterSale({ place, state }, wish, now);

/** Why a join got no number. The sale may go on by now. */
const turnedAway = (state: QueueState, now: Instant): DomainError => {
  if (entryStatus(state, now) === 'CLOSED') return new DomainError('SCHEDULE_CLOSED');
  const isOfDraw = state.draw?.cancelledAt !== undefined && !state.soldOut;
  return isOfDraw ? new DomainError('DRAW_CANCELLED') : lost(state);
};

const lost = (state: QueueState): DomainError => new DomainError(state.soldOut ? 'SOLD_OUT' : 'PLACE_LOST');

const waiting = async (
  token: QueueToken,
  state: QueueState,
  now: Instant,
  arrival = arrivalOf(token),
): Promise<Waiting> => {
  if (state.soldOut) throw new DomainError('SOLD_OUT');
  if (entryStatus(state, now) === 'CLOSED') throw new DomainError('SCHEDULE_CLOSED');
  const position = arrival ? numberInQueue(arrival, state) : null;
  const expiresAt = tokenExpiry(state, now);
  return {
    kind: 'WAITING',
    token: await signToken({ ...token, issuedAt: renewedAt(token, now), expiresAt }, now),
    position,
    called: isCalled(position, state),
    ...estimateWait(position ?? state.tail, state, now),
    ...(position === null && { pollAfterMs: pollWithoutNumber(token, arrival, state, now) }),
    seatsLeft: state.seatsLeft,
    message: state.message,
    draw: state.draw && summaryOf(state.draw, state, now),
    ...(await entryOf(token, arrival, now)),
  };
};

const pollWithoutNumber = (
  token: QueueToken,
  arrival: Arrival | undefined,
  state: QueueState,
  now: Instant,
): number => {
  if (arrival?.nonce !== undefined) return pollForDraw(state, now);
  // A user behind the entries gets a number once the number of entries is final, seconds after the opening.
  return !arrival && isPendingJoin(token, state)
    ? pollBehindTail(token.issuedAt, state, now)
    : pollForNumber(token.issuedAt, now);
};

const summaryOf = (draw: DrawState, { saleOpensAt = 0, entries }: QueueState, now: Instant): DrawSummary => {
  const { round, roundAt, checkpoint } = draw;
  const sealed = checkpoint === undefined ? {} : { entries, root: rootIn(checkpoint) };
  return {
    status: drawStatus(draw, saleOpensAt, now),
    round,
    roundAt,
    entries: sealed.entries,
    root: sealed.root,
  };
};

/** The entry of the draw, from 0, with its receipt. */
const entryOf = async (
  token: QueueToken,
  arrival: ArrivedToken | undefined,
  now: Instant,
): Promise<Pick<Waiting, 'entry' | 'receipt'>> => {
  if (arrival?.nonce === undefined) return { entry: undefined, receipt: undefined };
  const { tokenId, position, nonce } = arrival;
  const entry = entryAt(token, { position, nonce });
  return { entry: entry.entry, receipt: await signReceipt(entry, millisecondsOf(tokenId), now) };
};

/**
 * A token keeps its first time of issue until it has a number, so that its age shows how long the user has waited for the
 * number.
 */
const renewedAt = (token: QueueToken, now: Instant): Instant =>
  token.position === undefined ? token.issuedAt : now;

const entered = async (token: QueueToken, pass: Pass, now: Instant): Promise<Entered> => ({
  kind: 'ENTERED',
  token: await signToken(passToken(token, pass), now),
  holds: heldOn(pass, now),
  expiresAt: pass.expiresAt,
});
