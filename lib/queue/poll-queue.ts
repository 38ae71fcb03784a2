import type { Instant } from '#lib/clock.ts';
import { DomainError } from '#lib/errors.ts';
import type { TokenId } from '#lib/ids.ts';
import { activatePlace, readPlace } from '#lib/queue/place.items.ts';
import { findQueueState } from '#lib/queue/queue-state.items.ts';
import {
  type AdmissionMark,
  doorOf,
  hasLivePass,
  isHandled,
  isLivePlace,
  PASS_MS,
  type Place,
  PLACE_MS,
  type QueueState,
  turnOf,
} from '#lib/queue/queue.ts';
import { type QueueToken, signToken } from '#lib/queue/token.ts';
import { estimateWait, pollForNumber } from '#lib/queue/waiting.ts';
import { againOnConflict, write } from '#lib/table/transact.ts';

export interface Waiting {
  readonly kind: 'WAITING';
  /** The queue token, renewed and with the position once it is known. */
  readonly token: string;
  readonly position: number | null;
  readonly ahead: number;
  readonly estimatedWaitSeconds: number | null;
  readonly pollAfterMs: number;
  readonly seatsLeft: number;
}

export interface Inside {
  readonly kind: 'INSIDE';
  /** The payment token. */
  readonly token: string;
  /** End of the pass unless a hold extends it. */
  readonly expiresAt: Instant;
  /** The seats that the bearer may hold and own together; absent: as many as the date allows. */
  readonly maxSeats: number | undefined;
}

/**
 * Where the bearer of a queue token stands; whose turn it is comes in by asking.
 * A waiting number reads nothing but the queue's one row, shared for a second by all who ask this container.
 * @throws DomainError SOLD_OUT, SCHEDULE_CLOSED for who is not inside; PLACE_LOST when the place has ended
 */
export const pollQueue = async (token: QueueToken, now: Instant): Promise<Waiting | Inside> => {
  const state = await findQueueState(token.scheduleId, now);
  const number = token.kind === 'queue' ? numberOf(token) : undefined;
  if (number) return turn({ ...token, ...number }, state, now);

  const place = await readPlace(token.userId, token.scheduleId);
  if (place && hasLivePass(place, now)) return inside(token, place, now);
  if (place && isLivePlace(place, state, now)) {
    const { tokenId, position } = place;
    const numbered = { ...token, kind: 'queue' as const, tokenId, position };
    if (token.kind === 'payment') return turn(numbered, state, now);
    // The place of another join of theirs: a leave may be about to end it, and their own number to follow.
    if (token.tokenId !== tokenId) return turn(numbered, state, now, token);
    remember(token, { tokenId, position });
    return turn(numbered, state, now);
  }
  if (token.kind === 'queue' && isOnItsWay(token, place)) return waiting(token, state, now);
  throw lost(state);
};

/** Whether the join of a token has yet to be handled. */
const isOnItsWay = (token: QueueToken, place: Place | undefined): boolean =>
  place === undefined || !isHandled(place, token);

type Given = Pick<Place, 'tokenId' | 'position'>;
type Numbered = QueueToken & Given;

const MAX_REMEMBERED = 20_000;

/** Numbers by the token that they were found with: who keeps polling with their first token costs one read, not many. */
const remembered = new Map<TokenId, Given>();

const remember = ({ tokenId }: QueueToken, given: Given): void => {
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(tokenId, given);
};

/** The number of a token: in it, or remembered. A number never changes. */
const numberOf = ({ tokenId, position }: QueueToken): Given | undefined =>
  position === undefined ? remembered.get(tokenId) : { tokenId, position };

/** @param next the token to ask with the next time, while waiting */
const turn = async (
  token: Numbered,
  state: QueueState,
  now: Instant,
  next: QueueToken = token,
): Promise<Waiting | Inside> => {
  const its = turnOf(token.position, state, now);
  if (its.kind === 'WAITING') return waiting(next, state, now, token.position);
  const isCalled = its.kind === 'CALLED' && !state.soldOut;
  if (isCalled && doorOf(state, now) === 'OPEN')
    return inside(token, await claim(token, its.mark, state, now), now);

  const place = await readPlace(token.userId, token.scheduleId);
  const isOwn = place?.tokenId === token.tokenId;
  if (isOwn && hasLivePass(place, now)) return inside(token, place, now);
  // The turn of who was called is kept until the sale opens.
  if (isOwn && isCalled && place.status === 'PENDING') return waiting(next, state, now, token.position);
  throw lost(state);
};

/** Comes in, or finds that the bearer already is. */
const claim = async (
  token: Numbered,
  mark: AdmissionMark,
  state: QueueState,
  now: Instant,
): Promise<Place> => {
  const refused = (found: unknown) => {
    const place = found as Place | undefined;
    return place?.tokenId === token.tokenId && hasLivePass(place, now)
      ? new AlreadyInside(place)
      : lost(state);
  };
  try {
    return await againOnConflict(() => write<Place>(activatePlace(token, mark, now, refused)));
  } catch (error) {
    if (error instanceof AlreadyInside) return error.place;
    throw error;
  }
};

class AlreadyInside extends Error {
  readonly place: Place;

  constructor(place: Place) {
    super('already inside');
    this.place = place;
  }
}

const lost = (state: QueueState): DomainError => new DomainError(state.soldOut ? 'SOLD_OUT' : 'PLACE_LOST');

const waiting = async (
  token: QueueToken,
  state: QueueState,
  now: Instant,
  position: number | null = null,
): Promise<Waiting> => {
  if (state.soldOut) throw new DomainError('SOLD_OUT');
  if (doorOf(state, now) === 'CLOSED') throw new DomainError('SCHEDULE_CLOSED');
  const estimate = estimateWait(position ?? state.tail, state, now);
  return {
    kind: 'WAITING',
    token: await signToken({ ...token, issuedAt: renewedAt(token, now), expiresAt: now + PLACE_MS }, now),
    position,
    ...estimate,
    ...(position === null && { pollAfterMs: pollForNumber(token.issuedAt, now) }),
    seatsLeft: state.seatsLeft,
  };
};

/** A token keeps its first issue until it is numbered: its age tells how long the number has been awaited. */
const renewedAt = (token: QueueToken, now: Instant): Instant =>
  token.position === undefined ? token.issuedAt : now;

const inside = async (token: QueueToken, place: Place, now: Instant): Promise<Inside> => ({
  kind: 'INSIDE',
  token: await signToken(passToken(token, place), now),
  expiresAt: place.expiresAt,
  maxSeats: place.maxSeats,
});

/** The payment token of a pass: it says for how long the pass lasts now. */
export const passToken = (token: QueueToken, place: Place): QueueToken => ({
  ...token,
  kind: 'payment',
  tokenId: place.tokenId,
  position: place.position,
  issuedAt: place.activatedAt ?? place.expiresAt - PASS_MS,
  expiresAt: place.expiresAt,
});
