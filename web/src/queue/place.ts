import type { Board, PaymentToken, Waiting } from '#web/api-types.ts';

/** Where someone stands who has joined. */
export type Phase =
  /** Joined; the number is on its way. */
  | 'numbering'
  | 'waiting'
  /** The number is served: asking brings one in. */
  | 'called'
  | 'inside'
  /** The sale is closed; the line stays, should it open again. */
  | 'closed'
  /** Too late, or given up elsewhere. */
  | 'lost'
  | 'soldOut';

/** What is known of the line. */
interface Figures {
  /** The number let in last; it only grows. */
  readonly serving: number;
  /** People let in per second of late; 0: nobody. */
  readonly ratePerSecond: number;
  readonly seatsLeft: number;
  readonly isPaused: boolean;
  /** While the opening is still to come: nobody is let in before. */
  readonly opensAt?: number;
  /** When the server took them. */
  readonly asOf: number;
  /** The server's wish: not sooner. */
  readonly pollAfterMs: number;
}

interface Pass {
  /** The payment token. */
  readonly token: string;
  readonly expiresAt: number;
  /** Seats that one may have; absent: as many as the date allows. */
  readonly maxSeats?: number | undefined;
}

/** Seats that are held and have yet to be paid. */
export interface Held {
  readonly seats: readonly HeldSeat[];
  /** When the first of them runs out. */
  readonly expiresAt: number;
}

interface HeldSeat {
  readonly seatNumber: number;
  readonly reservationId: string;
  readonly price: number;
}

/** A place in a line, as this browser knows and keeps it: all tabs share it. */
export interface Place {
  readonly phase: Phase;
  /** The queue token; absent: it is no longer taken, and joining again finds the same place. */
  readonly token?: string;
  readonly tokenAt: number;
  /** The number, from 1, once it is known. */
  readonly position?: number;
  readonly figures?: Figures;
  /** How many numbers were before this one when it was first seen: the length of the way. */
  readonly start?: { readonly position: number; readonly ahead: number };
  /** While inside. */
  readonly pass?: Pass;
  readonly held?: Held;
}

/** What an answer says. */
export type News =
  | { readonly kind: 'board'; readonly board: Board }
  | { readonly kind: 'waiting'; readonly waiting: Waiting }
  | { readonly kind: 'inside'; readonly pass: PaymentToken }
  | { readonly kind: 'joined'; readonly token: string }
  | { readonly kind: 'refused'; readonly code: Refusal };

export type Refusal = 'PLACE_LOST' | 'SOLD_OUT' | 'SCHEDULE_CLOSED' | 'UNAUTHORIZED';

/** Someone who has just joined. */
export const joined = (token: string, now: number): Place => ({ phase: 'numbering', token, tokenAt: now });

/** A place after an answer. @param now by the server's clock */
export const advance = (place: Place, news: News, now: number): Place => {
  if (news.kind === 'board') return withBoard(place, news.board);
  if (news.kind === 'waiting') return withWaiting(place, news.waiting, now);
  if (news.kind === 'inside') return { ...place, phase: 'inside', pass: passOf(news.pass) };
  if (news.kind === 'joined') return { ...place, ...joined(news.token, now) };
  return refused(place, news.code);
};

const passOf = ({ token, expiresAt, maxSeatsPerUser }: PaymentToken): Pass => ({
  token,
  expiresAt: Date.parse(expiresAt),
  maxSeats: maxSeatsPerUser,
});

const withBoard = (place: Place, board: Board): Place => {
  const asOf = Date.parse(board.asOf);
  // A cache may hand out an older board after a newer one.
  if (place.figures && asOf < place.figures.asOf) return place;
  // Sold out passes everybody over. Whoever was called before may be inside, and asks; all others need not.
  if (board.soldOut && !isCalled(place)) return { ...place, phase: 'soldOut' };
  const figures = {
    serving: board.serving,
    ratePerSecond: board.rate / 60,
    seatsLeft: board.seatsLeft,
    isPaused: board.paused,
    ...whileAhead(Date.parse(board.saleOpensAt ?? ''), asOf),
    asOf,
    pollAfterMs: board.pollAfterMs,
  };
  const next = withFigures(place, figures);
  // Whoever was called before asks once more: they may be inside.
  const isShutOut = next.phase === 'waiting' || place.phase === 'closed';
  return board.closed && isShutOut ? { ...next, phase: 'closed' } : next;
};

/** An opening that has passed is none. */
const whileAhead = (opensAt: number, now: number): Pick<Figures, 'opensAt'> =>
  opensAt > now ? { opensAt } : {};

/** An answer of one's own says all that the board does but for the pause and the opening. */
const withWaiting = (place: Place, waiting: Waiting, now: number): Place => {
  const {
    token,
    position,
    waitingQueueLength: ahead,
    estimatedWaitSeconds,
    seatsLeft,
    pollAfterMs,
  } = waiting;
  const known = { ...place, token, tokenAt: now, ...(position !== null && { position }) };
  return withFigures(known, {
    serving: position === null ? 0 : position - ahead,
    ratePerSecond: estimatedWaitSeconds ? ahead / estimatedWaitSeconds : 0,
    seatsLeft,
    isPaused: place.figures?.isPaused ?? false,
    ...whileAhead(place.figures?.opensAt ?? NaN, now),
    asOf: now,
    pollAfterMs,
  });
};

const withFigures = (place: Place, latest: Figures): Place => {
  const serving = Math.max(latest.serving, place.figures?.serving ?? 0);
  const next: Place = { ...place, figures: { ...latest, serving } };
  const { position } = place;
  if (position === undefined) return { ...next, phase: 'numbering' };
  const start =
    place.start?.position === position ? place.start : { position, ahead: Math.max(1, position - serving) };
  const isCalledNow = position <= serving && latest.opensAt === undefined;
  return { ...next, start, phase: isCalledNow ? 'called' : 'waiting' };
};

const refused = (place: Place, code: Refusal): Place => {
  if (code !== 'UNAUTHORIZED') return { ...place, phase: phases[code] };
  const { token: _, ...rest } = place;
  return { ...rest, phase: 'numbering' };
};

const phases = { PLACE_LOST: 'lost', SOLD_OUT: 'soldOut', SCHEDULE_CLOSED: 'closed' } as const;

const isCalled = ({ position, figures }: Place): boolean =>
  position !== undefined && figures !== undefined && position <= figures.serving;

/** Whether there is nothing left to wait for. */
export const isOver = ({ phase }: Place): boolean =>
  phase === 'inside' || phase === 'lost' || phase === 'soldOut';

/** Numbers from the one served last to this one, as the server counts: 1 is next. */
export const numbersAhead = ({ position, figures }: Place): number | undefined =>
  position === undefined || !figures ? undefined : Math.max(0, position - figures.serving);

/** People before this one. */
export const peopleAhead = (place: Place): number | undefined => {
  const ahead = numbersAhead(place);
  return ahead === undefined ? undefined : Math.max(0, ahead - 1);
};

/** Whether nobody is let in just now: the operator has paused, or the sale is yet to open. */
export const isHeldUp = ({ figures }: Place): boolean =>
  figures !== undefined && (figures.isPaused || figures.opensAt !== undefined);

/** Until the turn comes, at the pace of the last minute; `undefined`: it cannot be told. */
export const expectedWaitMs = (place: Place): number | undefined => {
  const ahead = numbersAhead(place);
  const rate = place.figures?.ratePerSecond ?? 0;
  return ahead === undefined || rate === 0 || isHeldUp(place) ? undefined : (ahead / rate) * 1_000;
};

/** How much of the way is done, from 0 to 1; it never goes back, because `serving` never does. */
export const progressOf = (place: Place): number => {
  if (place.phase === 'called' || place.phase === 'inside') return 1;
  const ahead = numbersAhead(place);
  return ahead === undefined || !place.start ? 0 : 1 - ahead / place.start.ahead;
};
