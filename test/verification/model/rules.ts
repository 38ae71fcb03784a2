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
type Join = number;

interface Place {
  readonly join: Join;
  /** The last join of its user that took it or found it. */
  handled: Join;
  readonly position: number;
  status: 'PENDING' | 'ACTIVE' | 'EXPIRED';
  /** End of the place while PENDING, of the pass once ACTIVE. */
  until: Instant;
}

/** A token of ours: the place that it leads to, and the join that it was given for. */
interface Token {
  readonly join: Join;
  readonly sequence: Join;
  readonly until: Instant;
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
  queueToken?: Token & { readonly position?: number };
  /** The last payment token. */
  passToken?: Token;
  /** When they were told to ask again; nothing while nobody has told them, or an opening has moved since. */
  asksAt?: Instant | undefined;
  readonly reservations: {
    /** Another, once the seats are exchanged. */
    seat: number;
    status: 'HELD' | 'PAID' | 'CANCELLED';
    readonly until: Instant;
  }[];
  readonly payments: { readonly seat: number; readonly join: Join; cancelled: boolean }[];
  /** How many payments had too few points. */
  failed: number;
}

/**
 * A seat that somebody holds or owns, or did last: what has run out or was given back stays until someone takes the seat or
 * removes it.
 */
export interface Taken {
  /** Absent: somebody who is not here. */
  readonly fan?: Fan;
  readonly position: number;
  status: 'HELD' | 'SOLD' | 'GIVEN BACK';
  /** End of the hold; when it was given back. */
  until: Instant;
}

export interface Message {
  readonly kind: 'JOIN' | 'LEAVE';
  readonly id: Join;
  readonly fan: Fan;
}

export interface Rules {
  now: Instant;
  readonly fans: readonly Fan[];
  readonly seats: Map<number, Taken>;
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
  /** The last join that was handled, and the last one that was handled without a number. */
  reached: Join;
  turnedAway: Join;
  tail: number;
  serving: number;
  /** When the last call began, and how many were called since. */
  calledAt: Instant;
  callSize: number;
  /** Whether the tick looks after the queue. */
  open: boolean;
  soldOut: boolean;
  closed: boolean;
  paused: boolean;
  /** When the operator last let people in again, or moved the opening. */
  resumedAt: Instant;
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
  | 'HOLD_CHANGED'
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

interface Beginning extends Pick<Rules, 'now' | 'saleOpensAt' | 'cancelUntil' | 'startsAt' | 'seatsLeft'> {
  readonly fans: number;
  /** How many numbers were given to people who have gone away since. */
  readonly gone: number;
}

/** A sale that nobody has come to who is still there; all seats but the first `seatsLeft` are sold to others. */
export const newRules = ({ fans, seatsLeft, gone, ...sale }: Beginning): Rules => ({
  ...sale,
  fans: Array.from({ length: fans }, newFan),
  seats: new Map(
    Array.from({ length: SEATS - seatsLeft }, (_, index): [number, Taken] => [
      seatsLeft + index + 1,
      { position: 0, status: 'SOLD', until: 0 },
    ]),
  ),
  maxSeats: MAX_SEATS,
  dateClosed: false,
  intake: [],
  delivered: [],
  joins: 0,
  reached: 0,
  turnedAway: 0,
  tail: gone,
  serving: 0,
  calledAt: 0,
  callSize: 0,
  open: gone > 0,
  soldOut: false,
  closed: false,
  paused: false,
  resumedAt: 0,
  seatsLeft,
});

/** Rules that a request breaks: it must be refused with one of them. None: it must succeed. */
export type Broken = Code[];

export const when = (isBroken: boolean, code: Code): Broken => (isBroken ? [code] : []);

/** Since when a seat has been free, or from when on. */
export const freeSince = ({ seats }: Rules, seat: number): Instant => {
  const taken = seats.get(seat);
  if (!taken) return Number.NEGATIVE_INFINITY;
  if (taken.status === 'SOLD') return Number.POSITIVE_INFINITY;
  return taken.status === 'HELD' ? taken.until + TAKEOVER : taken.until;
};

export const isFree = (rules: Rules, seat: number): boolean =>
  rules.seats.get(seat)?.status === 'GIVEN BACK' || freeSince(rules, seat) < rules.now;

export const allSeats: readonly number[] = Array.from({ length: SEATS }, (_, index) => index + 1);

export const freeSeats = (rules: Rules): number[] => allSeats.filter((seat) => isFree(rules, seat));

export const unsoldCount = ({ seats }: Rules): number =>
  SEATS - [...seats.values()].filter(({ status }) => status === 'SOLD').length;

/** Whether a seat is held now and has yet to be paid. */
export const isHeld = ({ now }: Rules, { status, until }: Taken): boolean => status === 'HELD' && until > now;

/** Seats that a fan holds now and has yet to pay, in their order. */
export const heldBy = (rules: Rules, fan: Fan): number[] =>
  [...rules.seats]
    .filter(([, one]) => one.fan === fan && isHeld(rules, one))
    .map(([seat]) => seat)
    .toSorted((one, other) => one - other);

export const ownedBy = ({ seats }: Rules, fan: Fan): number[] =>
  [...seats].filter(([, one]) => one.fan === fan && one.status === 'SOLD').map(([seat]) => seat);

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
