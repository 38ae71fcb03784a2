import type { ApiErrorCode } from '#web/api-error.ts';
import type { Board, DrawSummary, PaymentToken, Waiting } from '#web/api-types.ts';
import { untilCallable, untilCallableBy } from '#web/queue/calls.ts';
import type { Figures, Pass, Phase, Place } from '#web/queue/place.ts';

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

/** The place after pressing "join". @param entersDraw the press was to enter a draw */
export const joining = (now: number, entersDraw = false): Place => ({
  phase: 'joining',
  tokenAt: now,
  ...(entersDraw && { entersDraw }),
});

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
