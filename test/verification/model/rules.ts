import { DAY, type Instant, SECOND } from '#lib/clock.ts';

/**
 * The rules of a sale, in memory and in the simplest form. The service is compared with them step by step. Of `lib`, they import
 * only units of time.
 */

export const SEATS = 50;
/** The seat limit, until the operator changes it. */
export const MAX_SEATS = 2;
export const PRICE = 70_000;

/** How long after its end a hold may be taken over. */
const TAKEOVER = 2 * SECOND;
/** How long after the pass a payment may be repeated. */
const LATE_PAYMENT = DAY;

/** The number of a join. It identifies the place that the join takes. */
type Join = number;

interface Place {
  readonly join: Join;
  /** The last join of its user that took it or found it. */
  handled: Join;
  readonly position: number;
  status: 'PENDING' | 'ACTIVE' | 'EXPIRED';
  /** End of the pass. A fan who waits keeps the place for any time. */
  until?: Instant;
}

/** A queue or payment token: its place, and its join. */
interface Token {
  readonly join: Join;
  readonly sequence: Join;
  readonly until: Instant;
}

export interface Fan {
  registered: boolean;
  email: string | null;
  /** From the newest token that had one. */
  saidAt: number;
  balance: number;
  readonly history: {
    readonly type: 'CHARGE' | 'USE' | 'REFUND';
    readonly point: number;
    readonly at: Instant;
    /** The balance after it. */
    readonly balance: number;
    readonly seat?: number;
  }[];
  /** The charge made under a key, and the balance after it. */
  readonly keys: Map<string, { readonly point: number; readonly balance: number }>;
  place?: Place;
  /** The last queue token. It has the number once an answer did. */
  queueToken?: Token & {
    readonly position?: number;
    /** The position of the place that the fan had when they joined again. It counts until that join is handled. */
    readonly earlier?: number | undefined;
  };
  /** The last payment token. */
  passToken?: Token;
  /** When the next poll is due; undefined before the first poll, or since the opening was moved. */
  asksAt?: Instant | undefined;
  readonly reservations: {
    /** It changes when the seats are exchanged. */
    seat: number;
    status: 'HELD' | 'PAID' | 'CANCELLED';
    readonly until: Instant;
  }[];
  readonly payments: { readonly seat: number; readonly join: Join; cancelled: boolean }[];
  /** How many payments failed for too few points. */
  failed: number;
}

/**
 * A seat with a hold or an owner, now or last: an expired or released hold stays until the seat is taken or TTL
 * removes it.
 */
export interface Taken {
  /** Absent: another user. */
  readonly fan?: Fan;
  readonly position: number;
  status: 'HELD' | 'SOLD' | 'RELEASED';
  /** End of the hold, or when it was released. */
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
  /** The operator's settings. */
  dateClosed: boolean;
  /** The FIFO queue, and the last batch delivered. */
  intake: Message[];
  delivered: Message[];
  joins: Join;
  /** The last join that was handled, and the last one that was turned away without a number. */
  reached: Join;
  turnedAway: Join;
  tail: number;
  serving: number;
  /** When the last call began, and how many numbers it has. */
  calledAt: Instant;
  callSize: number;
  /** Whether the tick handles the queue. */
  open: boolean;
  soldOut: boolean;
  closed: boolean;
  paused: boolean;
  /** When the sale last resumed, or its opening was moved. */
  resumedAt: Instant;
  /** The figures in a waiting poll: as of the last tick. */
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
  /** How many numbers were given to fans who have left since. */
  readonly gone: number;
}

/** A sale before its first fan. All seats but the first `seatsLeft` are sold to others. */
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

/** The rules that a request breaks: it must fail with one of them. None: it must succeed. */
export type Broken = Code[];

export const when = (isBroken: boolean, code: Code): Broken => (isBroken ? [code] : []);

/** Since when a seat is free. */
export const freeSince = ({ seats }: Rules, seat: number): Instant => {
  const taken = seats.get(seat);
  if (!taken) return Number.NEGATIVE_INFINITY;
  if (taken.status === 'SOLD') return Number.POSITIVE_INFINITY;
  return taken.status === 'HELD' ? taken.until + TAKEOVER : taken.until;
};

export const isFree = (rules: Rules, seat: number): boolean =>
  rules.seats.get(seat)?.status === 'RELEASED' || freeSince(rules, seat) < rules.now;

export const allSeats: readonly number[] = Array.from({ length: SEATS }, (_, index) => index + 1);

export const freeSeats = (rules: Rules): number[] => allSeats.filter((seat) => isFree(rules, seat));

export const unsoldCount = ({ seats }: Rules): number =>
  SEATS - [...seats.values()].filter(({ status }) => status === 'SOLD').length;

/** Whether a seat is held and not paid. */
export const isHeld = ({ now }: Rules, { status, until }: Taken): boolean => status === 'HELD' && until > now;

/** The seats that a fan holds and has not paid, sorted. */
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
  place?.status === 'ACTIVE' && (place.until ?? 0) > now;

/** The operator has closed the sale, or the concert has begun. */
export const isClosed = ({ dateClosed, now, startsAt }: Rules): boolean => dateClosed || now >= startsAt;

/** Whether a fan's payment token names a live pass. */
export const hasPass = (rules: Rules, fan: Fan): boolean =>
  isInside(rules, fan) && fan.place?.join === fan.passToken?.join;
