import type { DrawSummary } from '#web/api-types.ts';

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
export interface Figures {
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

export interface Pass {
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
  /** The user has joined to enter a draw. It counts until the first answer, which has `draw`. */
  readonly entersDraw?: true;
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

/** Whether the user enters a draw, but has no entry yet. */
export const isEntering = ({ phase, figures, entersDraw, draw, entry }: Place): boolean =>
  (phase === 'joining' || phase === 'numbering') &&
  entry === undefined &&
  (figures ? draw?.state === 'ENTERING' : entersDraw === true);

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
