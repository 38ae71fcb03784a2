import type { ApiErrorCode } from '#web/api-error.ts';
import type { Board, DrawSummary, PaymentToken, Waiting } from '#web/api-types.ts';
import { untilCallable, untilCallableBy } from '#web/queue/calls.ts';

/** The state of a place in the queue, as the page knows it. */
export type Phase =
  /** The join request has not been answered yet. */
  | 'joining'
  /** Joined; the number is not assigned yet. */
  | 'numbering'
  | 'waiting'
  /** The number is called: the next request of `own` enters the sale. */
  | 'called'
  /** Called, but no seat is free. The first request after one is free enters. */
  | 'standby'
  | 'inside'
  /** The sale is closed. The place stays, because the sale may reopen. */
  | 'closed'
  /** The pass expired, or the user left on another device. */
  | 'lost'
  | 'soldOut'
  /** The user already has as many seats as one person may. */
  | 'limitReached'
  /** The draw was cancelled, and the entry is void. */
  | 'drawCancelled'
  /** The operator has deleted the date. */
  | 'deleted'
  /** The join was refused for good. */
  | 'turnedAway';

/** The latest figures of the queue. */
interface Figures {
  /** The last called number. It never decreases. */
  readonly serving: number;
  /** Numbers called per second, recently. */
  readonly ratePerSecond: number;
  readonly seatsLeft: number;
  readonly isPaused: boolean;
  /** Set while the sale has not opened: nobody enters before. */
  readonly opensAt?: number;
  /** What the operator tells those who wait. */
  readonly message: string | null;
  /** When the server took the figures. */
  readonly asOf: number;
  /** The server wants no poll sooner than this. */
  readonly pollAfterMs: number;
  /** For this long after `asOf`, the number cannot be called. */
  readonly untilCallableMs: number;
}

interface Pass {
  /** The payment token. */
  readonly token: string;
  /** Seats and token expire together, and nothing extends them. */
  readonly expiresAt: number;
  /** Sorted by seat number. */
  readonly holds: readonly HeldSeat[];
}

/** A held seat that is not paid yet. */
export interface HeldSeat {
  readonly seatNumber: number;
  readonly reservationId: string;
  readonly price: number;
}

/** A place in a queue, as this browser stores it. All tabs share it. */
export interface Place {
  readonly phase: Phase;
  /** The queue token; absent before the join, and once refused. Joining again finds the same place. */
  readonly token?: string;
  readonly tokenAt: number;
  /** The number, from 1; absent until assigned. */
  readonly position?: number;
  readonly figures?: Figures;
  /** The draw of the date, when the user's own state was last read. */
  readonly draw?: DrawSummary;
  /** The user's entry in the draw, from 0, with its signed receipt. */
  readonly entry?: number;
  readonly receipt?: string;
  /** The numbers ahead when this one was first seen: the base of the progress bar. */
  readonly start?: { readonly position: number; readonly ahead: number };
  /** Set in phase `inside`. */
  readonly pass?: Pass;
  /** The name of the concert, once an answer has it. */
  readonly name?: string;
  /** When the leading tab sends its next request, by the server's clock. */
  readonly nextAskAt?: number;
}

/** The draw as everyone sees it, with the number that it gives the entry of the user. */
export interface PublicDraw {
  readonly draw: DrawSummary;
  /** Once drawn. */
  readonly number: number | undefined;
}

/** The content of an answer. */
export type News =
  | { readonly kind: 'draw'; readonly draw: PublicDraw }
  | { readonly kind: 'board'; readonly board: Board }
  | { readonly kind: 'waiting'; readonly waiting: Waiting }
  | { readonly kind: 'inside'; readonly pass: PaymentToken }
  | { readonly kind: 'joined'; readonly token: string }
  | { readonly kind: 'refused'; readonly code: ApiErrorCode };

/** The place after pressing "join". */
export const joining = (now: number): Place => ({ phase: 'joining', tokenAt: now });

/** The place after a join was accepted. */
export const joined = (token: string, now: number): Place => ({ phase: 'numbering', token, tokenAt: now });

/** The place after an answer. @param now by the server's clock */
export const advance = (place: Place, news: News, now: number): Place => {
  if (news.kind === 'board') return withBoard(place, news.board);
  if (news.kind === 'draw') return withDraw(place, news.draw, now);
  if (news.kind === 'waiting') return withWaiting(place, news.waiting, now);
  if (news.kind === 'inside') return { ...place, phase: 'inside', pass: passOf(news.pass) };
  if (news.kind === 'joined') return { ...place, ...joined(news.token, now) };
  return refused(place, news.code);
};

/** Converts the API's payment token to the stored form. */
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
  // A cache may serve an older board after a newer one.
  if (before && asOf < before.asOf) return place;
  // Sold out ends the wait, except for a called number: it may be inside already and must ask.
  if (board.soldOut && !isCalled(place)) return { ...place, phase: 'soldOut' };
  const figures = {
    serving: board.serving,
    ratePerSecond: board.rate / 60,
    seatsLeft: board.seatsLeft,
    isPaused: board.paused,
    ...whileAhead(Date.parse(board.saleOpensAt ?? ''), asOf),
    message: board.message,
    asOf,
    pollAfterMs: board.pollAfterMs,
    untilCallableMs: untilCallableAfter(place, board.serving),
  };
  const next = withFigures(place, figures);
  // A called number asks once more, because it may be inside already.
  const isShutOut = next.phase === 'waiting' || place.phase === 'closed';
  return board.closed && isShutOut ? { ...next, phase: 'closed' } : next;
};

/** Unchanged while nobody is called. */
const untilCallableAfter = ({ position = Infinity, figures }: Place, serving: number): number => {
  if (!figures) return 0;
  const called = serving - figures.serving;
  return called <= 0 ? figures.untilCallableMs : untilCallable(position - serving, called);
};

/** Drops an opening that has passed. */
const whileAhead = (opensAt: number, now: number): Pick<Figures, 'opensAt'> =>
  opensAt > now ? { opensAt } : {};

/** The user's own state has all figures of the board except the pause and the opening. */
const withWaiting = (place: Place, waiting: Waiting, now: number): Place => {
  const {
    token,
    position,
    called,
    waitingQueueLength: ahead,
    estimatedWaitSeconds,
    seatsLeft,
    pollAfterMs,
    message,
    name,
    draw,
    entry,
    receipt,
  } = waiting;
  const known = {
    ...place,
    token,
    tokenAt: now,
    name,
    ...(position !== null && { position }),
    ...(draw && { draw }),
    ...(entry !== null && { entry }),
    ...(receipt !== null && { receipt }),
  };
  const next = withFigures(known, {
    serving: position === null ? 0 : position - ahead,
    // No estimate: the seats may not last until this number. Others may still be called, so the last known rate stays.
    ratePerSecond: estimatedWaitSeconds ? ahead / estimatedWaitSeconds : (place.figures?.ratePerSecond ?? 0),
    seatsLeft,
    isPaused: place.figures?.isPaused ?? false,
    ...whileAhead(place.figures?.opensAt ?? NaN, now),
    message,
    asOf: now,
    pollAfterMs,
    untilCallableMs: untilCallableBy(pollAfterMs, ahead),
  });
  return called && next.phase === 'called' ? { ...next, phase: 'standby' } : next;
};

/** The same limit as `MAX_DRAW_POLL_MS` of the server: by then, the draw may be delayed or cancelled. */
const MAX_DRAW_POLL_MS = 1_800_000;

/** An entrant learns the number from the public draw, not from a request of their own, so a million have it within seconds. */
const withDraw = (place: Place, { draw, number }: PublicDraw, now: number): Place => {
  if (draw.state === 'CANCELLED') return refused({ ...place, draw }, 'DRAW_CANCELLED');
  const known = { ...place, draw, ...(number !== undefined && { position: number }) };
  return withFigures(known, {
    serving: 0,
    ratePerSecond: 0,
    seatsLeft: place.figures?.seatsLeft ?? 0,
    isPaused: place.figures?.isPaused ?? false,
    message: place.figures?.message ?? null,
    asOf: now,
    pollAfterMs: number === undefined ? MAX_DRAW_POLL_MS : 0,
    untilCallableMs: number === undefined ? 0 : untilCallable(number),
  });
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

/** The board does not say whether a seat is free, so `standby` stays `standby`. */
const phaseAt = ({ phase, figures }: Place, position: number, serving: number): Phase => {
  if (position > serving || figures?.opensAt !== undefined) return 'waiting';
  return phase === 'standby' ? 'standby' : 'called';
};

const refused = (place: Place, code: ApiErrorCode): Place => {
  const phase = phases[code];
  // Without a place, there is nothing to keep for a reopening.
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
  DRAW_CANCELLED: 'drawCancelled',
  SCHEDULE_NOT_FOUND: 'deleted',
  CONCERT_NOT_FOUND: 'deleted',
};

const isCalled = ({ position, figures }: Place): boolean =>
  position !== undefined && figures !== undefined && position <= figures.serving;

const over: ReadonlySet<Phase> = new Set([
  'inside',
  'lost',
  'soldOut',
  'limitReached',
  'drawCancelled',
  'deleted',
  'turnedAway',
]);

/** Whether the wait is over. */
export const isOver = ({ phase }: Pick<Place, 'phase'>): boolean => over.has(phase);

/** Whether the number is called, with or without a free seat. */
export const isTurn = ({ phase }: Place): boolean => phase === 'called' || phase === 'standby';

/** Distance from the last called number, as the server counts: 1 is next. */
const numbersAhead = ({ position, figures }: Place): number | undefined =>
  position === undefined || !figures ? undefined : Math.max(0, position - figures.serving);

/** People ahead of this user. */
export const peopleAhead = (place: Place): number | undefined => {
  const ahead = numbersAhead(place);
  return ahead === undefined ? undefined : Math.max(0, ahead - 1);
};

const drawn: ReadonlySet<DrawSummary['state']> = new Set(['DRAWN', 'CANCELLED']);

/** Whether the date has a draw that has not given the numbers yet. Nobody is called before it. */
export const isBeforeDraw = ({ draw, figures }: Place): boolean =>
  draw !== undefined && !drawn.has(draw.state) && (figures?.serving ?? 0) === 0;

/** Whether the user has an entry in a draw that has not given the numbers yet. */
export const isEntrant = (place: Place): boolean => place.entry !== undefined && isBeforeDraw(place);

/** Whether nobody enters now: the sale is paused, not open yet, or its draw is still to come. */
export const isHeldUp = (place: Place): boolean =>
  place.figures !== undefined &&
  (place.figures.isPaused || place.figures.opensAt !== undefined || isBeforeDraw(place));

/** Whether a seat is left for this number if everyone ahead takes one; `undefined`: unknown. */
export const canSeatsLast = (place: Place): boolean | undefined => {
  const ahead = numbersAhead(place);
  return ahead === undefined ? undefined : ahead <= (place.figures?.seatsLeft ?? 0);
};

/** Whether the next call may reach this number: a call is as large as the number of free seats. */
export const isNear = (place: Place): boolean =>
  place.phase === 'waiting' && !isHeldUp(place) && canSeatsLast(place) === true;

/** Time until the call at the rate of recent calls; `undefined`: unknown. */
const untilCallMs = (place: Place): number | undefined => {
  const ahead = numbersAhead(place);
  const rate = place.figures?.ratePerSecond ?? 0;
  const isWaiting = place.phase === 'waiting' && !isHeldUp(place);
  return ahead === undefined || rate === 0 || !isWaiting ? undefined : (ahead / rate) * 1_000;
};

/** The expected wait; `undefined`: unknown, or the seats may be gone before. */
export const expectedWaitMs = (place: Place): number | undefined =>
  canSeatsLast(place) ? untilCallMs(place) : undefined;

const SOON_MS = 120_000;

/** Whether the call may come within two minutes. */
export const isSoon = (place: Place): boolean =>
  isTurn(place) || isNear(place) || (untilCallMs(place) ?? Infinity) < SOON_MS;

/** Milliseconds until two minutes before the draw; infinite without a draw to come. @param now by the server's clock */
export const untilDrawIsSoon = (place: Place, now: number): number =>
  place.draw && isBeforeDraw(place) && !isOver(place)
    ? Date.parse(place.draw.roundAt) - SOON_MS - now
    : Infinity;

/** Whether nothing is left to wait for or to pay. @param now by the server's clock */
export const hasEnded = ({ phase, pass }: Place, now: number): boolean =>
  phase === 'inside' ? (pass?.expiresAt ?? 0) <= now : over.has(phase);

/** Whether the user can do something now: enter, or pay. In standby nobody can. @param now by the server's clock */
export const canAct = (place: Place, now: number): boolean =>
  place.phase === 'called' || (place.phase === 'inside' && !hasEnded(place, now));

/** Progress from 0 to 1. It never decreases, because `serving` never does. */
export const progressOf = (place: Place): number => {
  if (isTurn(place) || place.phase === 'inside') return 1;
  const ahead = numbersAhead(place);
  return ahead === undefined || !place.start ? 0 : 1 - ahead / place.start.ahead;
};
