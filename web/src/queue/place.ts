import type { ApiErrorCode } from '#web/api-error.ts';
import type { Board, PaymentToken, Waiting } from '#web/api-types.ts';
import { untilCallable, untilCallableBy } from '#web/queue/calls.ts';

/** Where someone stands who wants to come in. */
export type Phase =
  /** Asks to be registered, for as long as it takes. */
  | 'joining'
  /** Registered; the number is on its way. */
  | 'numbering'
  | 'waiting'
  /** The number is called: asking brings one in. */
  | 'called'
  /** Called, and no seat is free: whoever asks first once one is, comes in. */
  | 'standby'
  | 'inside'
  /** The sale is closed; the line stays, should it open again. */
  | 'closed'
  /** Too late, or given up elsewhere. */
  | 'lost'
  | 'soldOut'
  /** Has as many seats of this date as one person may. */
  | 'limitReached'
  /** Could not be registered, and will not be by asking again. */
  | 'turnedAway';

/** What is known of the line. */
interface Figures {
  /** The number called last; it only grows. */
  readonly serving: number;
  /** Numbers called per second of late; 0: none. */
  readonly ratePerSecond: number;
  readonly seatsLeft: number;
  readonly isPaused: boolean;
  /** While the opening is still to come: nobody is let in before. */
  readonly opensAt?: number;
  /** When the server took them. */
  readonly asOf: number;
  /** The server's wish: not sooner. */
  readonly pollAfterMs: number;
  /** From then on, how long the number cannot be called. */
  readonly untilCallableMs: number;
}

interface Pass {
  /** The payment token. */
  readonly token: string;
  /** Seats and token end together; nothing extends them. */
  readonly expiresAt: number;
  /** The seats that are held, in their order. */
  readonly holds: readonly HeldSeat[];
}

/** A seat that is held and has yet to be paid. */
export interface HeldSeat {
  readonly seatNumber: number;
  readonly reservationId: string;
  readonly price: number;
}

/** A place in a line, as this browser knows and keeps it: all tabs share it. */
export interface Place {
  readonly phase: Phase;
  /** The queue token; absent: there is none yet, or it is no longer taken. Joining finds the same place. */
  readonly token?: string;
  readonly tokenAt: number;
  /** The number, from 1, once it is known. */
  readonly position?: number;
  readonly figures?: Figures;
  /** How many numbers were before this one when it was first seen: the length of the way. */
  readonly start?: { readonly position: number; readonly ahead: number };
  /** While inside. */
  readonly pass?: Pass;
}

/** What an answer says. */
export type News =
  | { readonly kind: 'board'; readonly board: Board }
  | { readonly kind: 'waiting'; readonly waiting: Waiting }
  | { readonly kind: 'inside'; readonly pass: PaymentToken }
  | { readonly kind: 'joined'; readonly token: string }
  | { readonly kind: 'refused'; readonly code: ApiErrorCode };

/** Someone who has just pressed "join". */
export const joining = (now: number): Place => ({ phase: 'joining', tokenAt: now });

/** Someone who has just been registered. */
export const joined = (token: string, now: number): Place => ({ phase: 'numbering', token, tokenAt: now });

/** A place after an answer. @param now by the server's clock */
export const advance = (place: Place, news: News, now: number): Place => {
  if (news.kind === 'board') return withBoard(place, news.board);
  if (news.kind === 'waiting') return withWaiting(place, news.waiting, now);
  if (news.kind === 'inside') return { ...place, phase: 'inside', pass: passOf(news.pass) };
  if (news.kind === 'joined') return { ...place, ...joined(news.token, now) };
  return refused(place, news.code);
};

/** A pass as the API tells it, and as the page keeps it. */
export const passOf = ({ token, expiresAt, holds }: PaymentToken): Pass => ({
  token,
  expiresAt: Date.parse(expiresAt),
  holds: holds
    .map(({ seatNumber, reservationId, price }) => ({ seatNumber, reservationId, price }))
    .toSorted((one, other) => one.seatNumber - other.seatNumber),
});

const withBoard = (place: Place, board: Board): Place => {
  const asOf = Date.parse(board.asOf);
  const before = place.figures;
  // A cache may hand out an older board after a newer one.
  if (before && asOf < before.asOf) return place;
  // Sold out ends the wait of all. Whoever was called before may be inside, and asks; all others need not.
  if (board.soldOut && !isCalled(place)) return { ...place, phase: 'soldOut' };
  const figures = {
    serving: board.serving,
    ratePerSecond: board.rate / 60,
    seatsLeft: board.seatsLeft,
    isPaused: board.paused,
    ...whileAhead(Date.parse(board.saleOpensAt ?? ''), asOf),
    asOf,
    pollAfterMs: board.pollAfterMs,
    untilCallableMs: untilCallableAfter(place, board.serving),
  };
  const next = withFigures(place, figures);
  // Whoever was called before asks once more: they may be inside.
  const isShutOut = next.phase === 'waiting' || place.phase === 'closed';
  return board.closed && isShutOut ? { ...next, phase: 'closed' } : next;
};

/** As long as nobody is called, what was known before holds. */
const untilCallableAfter = ({ position = Infinity, figures }: Place, serving: number): number => {
  if (!figures) return 0;
  const called = serving - figures.serving;
  return called <= 0 ? figures.untilCallableMs : untilCallable(position - serving, called);
};

/** An opening that has passed is none. */
const whileAhead = (opensAt: number, now: number): Pick<Figures, 'opensAt'> =>
  opensAt > now ? { opensAt } : {};

/** An answer of one's own says all that the board does but for the pause and the opening. */
const withWaiting = (place: Place, waiting: Waiting, now: number): Place => {
  const {
    token,
    position,
    called,
    waitingQueueLength: ahead,
    estimatedWaitSeconds,
    seatsLeft,
    pollAfterMs,
  } = waiting;
  const known = { ...place, token, tokenAt: now, ...(position !== null && { position }) };
  const next = withFigures(known, {
    serving: position === null ? 0 : position - ahead,
    ratePerSecond: estimatedWaitSeconds ? ahead / estimatedWaitSeconds : 0,
    seatsLeft,
    isPaused: place.figures?.isPaused ?? false,
    ...whileAhead(place.figures?.opensAt ?? NaN, now),
    asOf: now,
    pollAfterMs,
    untilCallableMs: untilCallableBy(pollAfterMs, ahead),
  });
  return called && next.phase === 'called' ? { ...next, phase: 'standby' } : next;
};

const withFigures = (place: Place, latest: Figures): Place => {
  const serving = Math.max(latest.serving, place.figures?.serving ?? 0);
  const next: Place = { ...place, figures: { ...latest, serving } };
  const { position } = place;
  if (position === undefined) return { ...next, phase: 'numbering' };
  const start =
    place.start?.position === position ? place.start : { position, ahead: Math.max(1, position - serving) };
  return { ...next, start, phase: phaseAt(next, position, serving) };
};

/** The board does not know whether a seat is free: who stands by goes on to do so. */
const phaseAt = ({ phase, figures }: Place, position: number, serving: number): Phase => {
  if (position > serving || figures?.opensAt !== undefined) return 'waiting';
  return phase === 'standby' ? 'standby' : 'called';
};

const refused = (place: Place, code: ApiErrorCode): Place => {
  const phase = phases[code];
  // Whoever has no number yet has nothing to stand still with.
  if (place.phase === 'joining' && (!phase || phase === 'closed')) return { ...place, phase: 'turnedAway' };
  if (phase) return { ...place, phase };
  if (code !== 'UNAUTHORIZED') return place;
  const { token: _, ...rest } = place;
  return { ...rest, phase: 'numbering' };
};

const phases: Readonly<Partial<Record<ApiErrorCode, Phase>>> = {
  PLACE_LOST: 'lost',
  SOLD_OUT: 'soldOut',
  SCHEDULE_CLOSED: 'closed',
  SEAT_LIMIT_REACHED: 'limitReached',
};

const isCalled = ({ position, figures }: Place): boolean =>
  position !== undefined && figures !== undefined && position <= figures.serving;

const over: ReadonlySet<Phase> = new Set(['inside', 'lost', 'soldOut', 'limitReached', 'turnedAway']);

/** Whether there is nothing left to wait for. */
export const isOver = ({ phase }: Pick<Place, 'phase'>): boolean => over.has(phase);

/** Whether it is one's turn, with or without a seat. */
export const isAtDoor = ({ phase }: Place): boolean => phase === 'called' || phase === 'standby';

/** Numbers from the one called last to this one, as the server counts: 1 is next. */
const numbersAhead = ({ position, figures }: Place): number | undefined =>
  position === undefined || !figures ? undefined : Math.max(0, position - figures.serving);

/** People before this one. */
export const peopleAhead = (place: Place): number | undefined => {
  const ahead = numbersAhead(place);
  return ahead === undefined ? undefined : Math.max(0, ahead - 1);
};

/** Whether nobody is let in just now: the operator has paused, or the sale is yet to open. */
export const isHeldUp = ({ figures }: Place): boolean =>
  figures !== undefined && (figures.isPaused || figures.opensAt !== undefined);

/** Whether the number may be among those that are called next: a call is as large as the seats that are free. */
export const isNear = (place: Place): boolean => {
  const ahead = numbersAhead(place);
  const isWaiting = place.phase === 'waiting' && !isHeldUp(place);
  return isWaiting && ahead !== undefined && ahead <= (place.figures?.seatsLeft ?? 0);
};

/** Until the turn comes, at the pace of the last call; `undefined`: it cannot be told. */
export const expectedWaitMs = (place: Place): number | undefined => {
  const ahead = numbersAhead(place);
  const rate = place.figures?.ratePerSecond ?? 0;
  return ahead === undefined || rate === 0 || isHeldUp(place) ? undefined : (ahead / rate) * 1_000;
};

/** How much of the way is done, from 0 to 1; it never goes back, because `serving` never does. */
export const progressOf = (place: Place): number => {
  if (isAtDoor(place) || place.phase === 'inside') return 1;
  const ahead = numbersAhead(place);
  return ahead === undefined || !place.start ? 0 : 1 - ahead / place.start.ahead;
};
