// Written by `npm run openapi` from the API’s own document.

/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ProblemOrGatewayMessage".
 */
export type ProblemOrGatewayMessage = Problem | GatewayMessage;

/**
 * Input and reply of each route.
 */
export interface Operations {
  'GET /concerts': {
    reply: ListedConcert[];
    query: {limit?: string | number; cursor?: string | number; order?: string | number};
  };
  'GET /concerts/{concertId}': {
    reply: ConcertDetails;
  };
  'GET /concerts/{concertId}/schedules': {
    reply: Schedule[];
    query: {limit?: string | number; cursor?: string | number; order?: string | number};
  };
  'GET /concerts/{concertId}/schedules/{scheduleId}/seats': {
    reply: Seat[];
  };
  'GET /concerts/{concertId}/schedules/{scheduleId}/queue': {
    reply: Board;
  };
  'GET /concerts/{concertId}/schedules/{scheduleId}/draw': {
    reply: Draw;
  };
  'PUT /concerts/{concertId}/schedules/{scheduleId}/reserves': {
    reply: QueueToken;
  };
  'DELETE /concerts/{concertId}/schedules/{scheduleId}/reserves': {
    reply: undefined;
  };
  'GET /concerts/{concertId}/schedules/{scheduleId}/reserves': {
    reply: PaymentToken | Waiting;
    query: {seats?: string | number; count?: string | number};
  };
  'POST /concerts/{concertId}/schedules/{scheduleId}/holds': {
    reply: PaymentToken;
    body: {
      /**
       * @minItems 1
       * @maxItems 4
       */
      seatNumbers?: number[];
      count?: number;
    };
  };
  'DELETE /concerts/{concertId}/schedules/{scheduleId}/holds': {
    reply: undefined;
  };
  'POST /payments': {
    reply: Payment;
    body: {
      /**
       * @minItems 1
       * @maxItems 4
       */
      seatNumbers?: number[];
      point?: number;
    };
  };
  'POST /users': {
    reply: User;
  };
  'GET /users/{userId}': {
    reply: User;
  };
  'GET /users/{userId}/points': {
    reply: Wallet;
  };
  'GET /users/{userId}/points/histories': {
    reply: WalletTransaction[];
    query: {limit?: string | number; cursor?: string | number; order?: string | number};
  };
  'PATCH /users/{userId}/points/charge': {
    reply: Wallet;
    body: {
      point: number;
    };
  };
  'GET /users/{userId}/reservations': {
    reply: Reservation[];
    query: {limit?: string | number; cursor?: string | number; order?: string | number};
  };
  'GET /payments/users/{userId}/histories': {
    reply: PaymentHistory[];
    query: {limit?: string | number; cursor?: string | number; order?: string | number};
  };
  'DELETE /payments/users/{userId}/histories/{paymentId}': {
    reply: undefined;
  };
  'POST /admin/concerts': {
    reply: ConcertDetails;
    body: {
      name: string;
      description?: string;
      price: number;
      listed?: boolean;
      venue?: string;
      address?: string;
      runningMinutes?: number;
      ageLimit?: number;
      notes?: string;
      seller?: string;
      contact?: string;
    };
  };
  'PATCH /admin/concerts/{concertId}': {
    reply: ConcertDetails;
    body: {
      name?: string;
      description?: string;
      price?: number;
      listed?: boolean;
      venue?: string | null;
      address?: string | null;
      runningMinutes?: number | null;
      ageLimit?: number | null;
      notes?: string | null;
      seller?: string | null;
      contact?: string | null;
    };
  };
  'PUT /admin/concerts/{concertId}/poster': {
    reply: ConcertDetails;
    body: {
      /**
       * A JPEG, PNG or WebP of at most 1 MB, 400 pixels wide.
       */
      small: string;
      /**
       * The same picture, 400 to 1200 pixels wide.
       */
      large: string;
    };
  };
  'DELETE /admin/concerts/{concertId}/poster': {
    reply: ConcertDetails;
  };
  'POST /admin/concerts/{concertId}/schedules': {
    reply: ScheduleSettings;
    body: {
      maxSeatsPerUser?: number;
      status?: 'OPEN' | 'CLOSED';
      saleOpensAt?: string;
      entryOpensAt?: string;
      startDatetime: string;
      endDatetime: string;
      timezone?: string;
      lanes?: number;
    };
  };
  'PATCH /admin/concerts/{concertId}/schedules/{scheduleId}': {
    reply: ScheduleSettings;
    body: {
      maxSeatsPerUser?: number;
      status?: 'OPEN' | 'CLOSED';
      saleOpensAt?: string;
      entryOpensAt?: string;
      startDatetime?: string;
      endDatetime?: string;
      paused?: boolean;
      message?: string | null;
    };
  };
  'DELETE /admin/concerts/{concertId}/schedules/{scheduleId}': {
    reply: undefined;
  };
  'DELETE /admin/concerts/{concertId}/schedules/{scheduleId}/draw': {
    reply: Draw;
  };
  'GET /admin/concerts/{concertId}/schedules/{scheduleId}/queue': {
    reply: Admission;
  };
  'GET /admin/concerts/{concertId}/schedules/{scheduleId}/queue/history': {
    reply: Sample[];
  };
  'GET /admin/sales': {
    reply: Sale[];
    query: {limit?: string | number; cursor?: string | number; order?: string | number};
  };
  'GET /openapi.json': {
    reply: {
      openapi: string;
      [k: string]: unknown;
    };
  };
  'GET /.well-known/jwks.json': {
    reply: {
      keys: {
        kty: 'OKP';
        crv: 'Ed25519';
        alg: 'EdDSA';
        use: 'sig';
        kid: string;
        x: string;
      }[];
    };
  };
  'GET /health': {
    reply: {
      status: 'ok';
    };
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ListedConcert".
 */
export interface ListedConcert {
  concertId: string;
  name: string;
  description: string;
  price: number;
  listed: boolean;
  venue: string | null;
  poster: Poster | null;
  saleStatus: 'OPEN' | 'NOT_YET' | 'SOLD_OUT' | 'CLOSED' | 'NO_DATES';
  nextShowAt: string | null;
  nextOpeningAt: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Poster".
 */
export interface Poster {
  small: {
    url: string;
    width: number;
    height: number;
  };
  large: {
    url: string;
    width: number;
    height: number;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ConcertDetails".
 */
export interface ConcertDetails {
  concertId: string;
  name: string;
  description: string;
  price: number;
  listed: boolean;
  venue: string | null;
  poster: Poster | null;
  address: string | null;
  runningMinutes: number | null;
  ageLimit: number | null;
  notes: string | null;
  seller: string | null;
  contact: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Schedule".
 */
export interface Schedule {
  scheduleId: string;
  startDatetime: string;
  endDatetime: string;
  timezone: string;
  status: 'OPEN' | 'CLOSED';
  saleOpensAt: string | null;
  draw: AnnouncedDraw | null;
  maxSeatsPerUser: number;
  maximumAudienceCount: number;
  reservableAudienceCount: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AnnouncedDraw".
 */
export interface AnnouncedDraw {
  entryOpensAt: string;
  algorithm: string;
  beacon: Beacon;
  round: number;
  roundAt: string;
  delayedTo: string | null;
  cancelledAt: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Beacon".
 */
export interface Beacon {
  chainHash: string;
  publicKey: string;
  period: number;
  genesisTime: number;
  relays: string[];
  isTest: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Seat".
 */
export interface Seat {
  seatNumber: number;
  status: 'AVAILABLE' | 'HELD' | 'SOLD';
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Board".
 */
export interface Board {
  serving: number;
  tail: number;
  rate: number;
  seatsLeft: number;
  soldOut: boolean;
  paused: boolean;
  closed: boolean;
  saleOpensAt: string | null;
  message: string | null;
  asOf: string;
  pollAfterMs: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Draw".
 */
export interface Draw {
  scheduleId: string;
  state: 'ANNOUNCED' | 'ENTERING' | 'CLOSING' | 'DELAYED' | 'SEALED' | 'DRAWN' | 'CANCELLED';
  entryOpensAt: string;
  saleOpensAt: string;
  algorithm: string;
  beacon: Beacon;
  announcedRound: number;
  round: number;
  roundAt: string;
  delays: {
    round: number;
    roundAt: string;
    announcedAt: string;
  }[];
  entries: number;
  checkpoint: string | null;
  sealedAt: string | null;
  signature: string | null;
  seed: string | null;
  drawnAt: string | null;
  cancelledAt: string | null;
  files: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "QueueToken".
 */
export interface QueueToken {
  token: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "PaymentToken".
 */
export interface PaymentToken {
  token: string;
  expiresAt: string;
  holds: {
    seatNumber: number;
    holdId: string;
    reservationId: string;
    price: number;
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Waiting".
 */
export interface Waiting {
  concertId: string;
  name: string;
  price: number;
  maximumAudienceCount: number;
  waitingQueueLength: number;
  position: number | null;
  called: boolean;
  estimatedWaitSeconds: number | null;
  pollAfterMs: number;
  seatsLeft: number;
  message: string | null;
  draw: DrawSummary | null;
  entry: number | null;
  receipt: string | null;
  token: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DrawSummary".
 */
export interface DrawSummary {
  state: 'ANNOUNCED' | 'ENTERING' | 'CLOSING' | 'DELAYED' | 'SEALED' | 'DRAWN' | 'CANCELLED';
  round: number;
  roundAt: string;
  entries: number | null;
  root: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Payment".
 */
export interface Payment {
  paymentId: string;
  concertId: string;
  scheduleId: string;
  point: number;
  startDatetime: string;
  endDatetime: string;
  seats: {
    seatNumber: number;
    reservationId: string;
    bookingCode: string;
    paymentId: string;
    point: number;
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "User".
 */
export interface User {
  userId: string;
  email: string | null;
  name: string | null;
  createdAt: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Wallet".
 */
export interface Wallet {
  point: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "WalletTransaction".
 */
export interface WalletTransaction {
  historyId: string;
  type: 'CHARGE' | 'USE' | 'REFUND';
  point: number;
  balanceAfter: number;
  description: string;
  createdAt: string;
  timezone: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Reservation".
 */
export interface Reservation {
  reservationId: string;
  bookingCode: string;
  concertId: string;
  concertName: string;
  venue: string | null;
  address: string | null;
  scheduleId: string;
  seatNumber: number;
  status: 'HELD' | 'PAID' | 'CANCELLED';
  price: number;
  startDatetime: string;
  endDatetime: string;
  timezone: string;
  createdAt: string;
  expiresAt: string | null;
  paymentId: string | null;
  cancelUntil: string | null;
  ticket: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "PaymentHistory".
 */
export interface PaymentHistory {
  paymentId: string;
  concertId: string | null;
  scheduleId: string | null;
  type: 'CHARGE' | 'USE' | 'REFUND';
  createdAt: string;
  timezone: string;
  point: number;
  seatNumber: number | null;
  bookingCode: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ScheduleSettings".
 */
export interface ScheduleSettings {
  scheduleId: string;
  startDatetime: string;
  endDatetime: string;
  timezone: string;
  status: 'OPEN' | 'CLOSED';
  saleOpensAt: string | null;
  draw: AnnouncedDraw | null;
  maxSeatsPerUser: number;
  maximumAudienceCount: number;
  lanes: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Admission".
 */
export interface Admission {
  serving: number;
  tail: number;
  rate: number;
  seatsLeft: number;
  soldOut: boolean;
  paused: boolean;
  closed: boolean;
  saleOpensAt: string | null;
  message: string | null;
  asOf: string;
  waiting: number;
  inside: number;
  calledAt: string | null;
  callSize: number;
  held: number;
  sold: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Sample".
 */
export interface Sample {
  at: string;
  waiting: number;
  inside: number;
  held: number;
  sold: number;
  serving: number;
  soldOut: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Sale".
 */
export interface Sale {
  concertId: string;
  name: string;
  schedule: ScheduleSettings;
  admission: Admission;
}
/**
 * An error with a stable code and a message in Korean or, with `Accept-Language: en`, English.
 *
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Problem".
 */
export interface Problem {
  error: string;
  code:
    | 'INVALID_INPUT'
    | 'BODY_TOO_LARGE'
    | 'UNAUTHORIZED'
    | 'FORBIDDEN'
    | 'CONCERT_NOT_FOUND'
    | 'SCHEDULE_NOT_FOUND'
    | 'USER_NOT_FOUND'
    | 'PAYMENT_NOT_FOUND'
    | 'POSTERS_UNAVAILABLE'
    | 'SALE_NOT_OPEN'
    | 'SCHEDULE_CLOSED'
    | 'SCHEDULE_BOOKED'
    | 'SCHEDULE_JOINED'
    | 'DRAW_NOT_FOUND'
    | 'DRAW_FIXED'
    | 'DRAW_DECIDED'
    | 'DRAW_CANCELLED'
    | 'SOLD_OUT'
    | 'PLACE_LOST'
    | 'SEAT_TAKEN'
    | 'SEAT_LIMIT_REACHED'
    | 'NO_SEAT_FREE'
    | 'PASS_EXPIRED'
    | 'HOLD_CHANGED'
    | 'INSUFFICIENT_POINTS'
    | 'BALANCE_LIMIT_REACHED'
    | 'IDEMPOTENCY_KEY_REUSED'
    | 'CANCELLATION_CLOSED'
    | 'CONFLICT'
    | 'BUSY'
    | 'UNKNOWN';
  fields?: {
    field: string;
    message: string;
  }[];
  [k: string]: unknown;
}
/**
 * An error of the gateway itself, before or instead of the function’s response.
 *
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "GatewayMessage".
 */
export interface GatewayMessage {
  message: string;
  [k: string]: unknown;
}
