import { DAY, type Instant, SECOND } from '#lib/clock.ts';

/**
 * The rules of a sale as the README and the design tell them, in memory and in the plainest form: what the service does
 * is held against this, step by step. Nothing here is taken from `lib`, but for units of time.
 */

export const SEATS = 50;
/** Seats a person, until the operator says otherwise. */
export const MAX_SEATS = 2;
export const PRICE = 70_000;

/** An expired hold may be taken over this long after. */
const TAKEOVER = 2 * SECOND;
/** A payment may be asked for again after the pass. */
const LATE_PAYMENT = DAY;

/** The n-th join of all: whoever joins gets a place under it. */
export type Join = number;

interface Place {
  readonly join: Join;
  /** The last join of its user that took it or found it. */
  handled: Join;
  readonly position: number;
  readonly givenAt: Instant;
  status: 'PENDING' | 'ACTIVE' | 'EXPIRED';
  until: Instant;
  hardEnd: Instant;
  /** Seats that were counted for it when it was called. */
  maxSeats: number;
}

export interface Fan {
  registered: boolean;
  email: string | null;
  /** Of the newest token that said so. */
  saidAt: number;
  balance: number;
  readonly history: {
    readonly type: 'CHARGE' | 'USE' | 'REFUND';
    readonly point: number;
    readonly at: Instant;
    /** The balance after. */
    readonly balance: number;
    readonly seat?: number;
  }[];
  /** What was charged under a key, and the balance after. */
  readonly keys: Map<string, { readonly point: number; readonly balance: number }>;
  place?: Place;
  /** The last queue token: the number is in it once it has been told. */
  queueToken?: { readonly join: Join; readonly position?: number; readonly until: Instant };
  /** The last payment token. */
  passToken?: { readonly join: Join; readonly until: Instant };
  readonly reservations: {
    readonly seat: number;
    status: 'HELD' | 'PAID' | 'CANCELLED';
    readonly until: Instant;
  }[];
  readonly payments: { readonly seat: number; readonly join: Join; cancelled: boolean }[];
  /** How many payments had too few points. */
  failed: number;
}

/** A seat that somebody holds or owns. A hold that has run out stays until someone removes it. */
export interface Taken {
  /** Absent: somebody who is not here. */
  readonly fan?: Fan;
  readonly position: number;
  sold: boolean;
  readonly until: Instant;
}

export interface Call {
  readonly from: number;
  through: number;
  /** When the window to come in begins. */
  at: Instant;
  readonly maxSeats: number;
}

export interface Message {
  readonly kind: 'JOIN' | 'LEAVE';
  readonly id: Join;
  readonly fan: Fan;
  readonly at: Instant;
}

export interface Rules {
  now: Instant;
  readonly fans: readonly Fan[];
  readonly seats: Map<number, Taken>;
  readonly maxActive: number;
  saleOpensAt: Instant;
  maxSeats: number;
  readonly cancelUntil: Instant;
  readonly startsAt: Instant;
  /** What the operator has said of the date. */
  dateClosed: boolean;
  /** The FIFO queue, and what was delivered last. */
  intake: Message[];
  delivered: Message[];
  joins: Join;
  tail: number;
  serving: number;
  calls: Call[];
  /** Whether the tick looks after the queue. */
  open: boolean;
  soldOut: boolean;
  closed: boolean;
  paused: boolean;
  /** What a waiting fan is told: as of the last tick. */
  seatsLeft: number;
}

export type Code =
  | 'INVALID_INPUT'
  | 'UNAUTHORIZED'
  | 'USER_NOT_FOUND'
  | 'PAYMENT_NOT_FOUND'
  | 'SALE_NOT_OPEN'
  | 'SCHEDULE_CLOSED'
  | 'SOLD_OUT'
  | 'PLACE_LOST'
  | 'SEAT_TAKEN'
  | 'SEAT_LIMIT_REACHED'
  | 'NO_SEAT_FREE'
  | 'PASS_EXPIRED'
  | 'INSUFFICIENT_POINTS'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'CANCELLATION_CLOSED';

const newFan = (): Fan => ({
  registered: false,
  email: null,
  saidAt: 0,
  balance: 0,
  history: [],
  keys: new Map(),
  reservations: [],
  payments: [],
  failed: 0,
});

interface Beginning extends Pick<
  Rules,
  'now' | 'maxActive' | 'saleOpensAt' | 'cancelUntil' | 'startsAt' | 'seatsLeft'
> {
  readonly fans: number;
}

/** A sale that nobody has come to; all seats but the first `seatsLeft` are sold to others. */
export const newRules = ({ fans, seatsLeft, ...sale }: Beginning): Rules => ({
  ...sale,
  fans: Array.from({ length: fans }, newFan),
  seats: new Map(
    Array.from({ length: SEATS - seatsLeft }, (_, index): [number, Taken] => [
      seatsLeft + index + 1,
      { position: 0, sold: true, until: 0 },
    ]),
  ),
  maxSeats: MAX_SEATS,
  dateClosed: false,
  intake: [],
  delivered: [],
  joins: 0,
  tail: 0,
  serving: 0,
  calls: [],
  open: false,
  soldOut: false,
  closed: false,
  paused: false,
  seatsLeft,
});

/** Rules that a request breaks: it must be refused with one of them. None: it must succeed. */
export type Broken = Code[];

export const when = (isBroken: boolean, code: Code): Broken => (isBroken ? [code] : []);

export const isFree = ({ seats, now }: Rules, seat: number): boolean => {
  const taken = seats.get(seat);
  return taken === undefined || (!taken.sold && taken.until < now - TAKEOVER);
};

export const freeSeats = (rules: Rules): number[] =>
  Array.from({ length: SEATS }, (_, index) => index + 1).filter((seat) => isFree(rules, seat));

export const soldCount = ({ seats }: Rules): number => [...seats.values()].filter(({ sold }) => sold).length;

/** Seats that a fan holds now and has yet to pay. */
export const heldBy = ({ seats, now }: Rules, fan: Fan): number[] =>
  [...seats].filter(([, one]) => one.fan === fan && !one.sold && one.until > now).map(([seat]) => seat);

export const ownedBy = ({ seats }: Rules, fan: Fan): number[] =>
  [...seats].filter(([, one]) => one.fan === fan && one.sold).map(([seat]) => seat);

export const queueTokenIsGood = ({ now }: Rules, { queueToken }: Fan): boolean =>
  queueToken !== undefined && now <= queueToken.until;

export const passTokenIsGood = ({ now }: Rules, { passToken }: Fan): boolean =>
  passToken !== undefined && now < passToken.until + LATE_PAYMENT;

export const isInside = ({ now }: Rules, { place }: Fan): boolean =>
  place?.status === 'ACTIVE' && place.until > now;

/** The operator has closed the date, or the show has begun. */
export const isClosed = ({ dateClosed, now, startsAt }: Rules): boolean => dateClosed || now >= startsAt;

/** Whether a fan’s payment token is that of a pass which is live. */
export const hasPass = (rules: Rules, fan: Fan): boolean =>
  isInside(rules, fan) && fan.place?.join === fan.passToken?.join;
