import * as z from 'zod/mini';

import { SECOND } from '#lib/clock.ts';
import { Count, iso, IsoInstant, Points } from '#lib/http/schemas.ts';
import { ConcertId } from '#lib/ids.ts';
import type { Inside, Waiting } from '#lib/queue/poll-queue.ts';
import type { Admission, Board } from '#lib/queue/read-board.ts';
import type { QueueToken } from '#lib/queue/token.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';

export const TokenView = z.object({ token: z.string() }).register(z.globalRegistry, { id: 'QueueToken' });

export const InsideView = z
  .object({
    token: z.string(),
    expiresAt: IsoInstant,
    /** Seats that the bearer may hold and own together, whatever is set later; absent: as many as the date allows. */
    maxSeatsPerUser: z.exactOptional(z.int()),
  })
  .register(z.globalRegistry, { id: 'PaymentToken' });

export const insideView = ({ token, expiresAt, maxSeats }: Inside) => ({
  token,
  expiresAt: iso(expiresAt),
  ...(maxSeats !== undefined && { maxSeatsPerUser: maxSeats }),
});

export const WaitingView = z
  .object({
    concertId: ConcertId,
    name: z.string(),
    price: Points,
    maximumAudienceCount: Count,
    /** Numbers from the one served last to the caller's: 1 is next. */
    waitingQueueLength: Count,
    /** The caller's number; `null` for the moment until it is given. */
    position: z.nullable(z.int()),
    estimatedWaitSeconds: z.nullable(z.int()),
    pollAfterMs: z.int(),
    seatsLeft: Count,
    /** The queue token, renewed: poll with it from now on. */
    token: z.string(),
  })
  .register(z.globalRegistry, { id: 'Waiting' });

export const waitingView = ({ concertId, name, price }: QueueToken, waiting: Waiting) => ({
  concertId,
  name,
  price,
  maximumAudienceCount: SEAT_COUNT,
  waitingQueueLength: waiting.ahead,
  position: waiting.position,
  estimatedWaitSeconds: waiting.estimatedWaitSeconds,
  pollAfterMs: waiting.pollAfterMs,
  seatsLeft: waiting.seatsLeft,
  token: waiting.token,
});

const boardFields = {
  serving: Count,
  tail: Count,
  /** People let in per minute. */
  rate: z.number(),
  seatsLeft: Count,
  soldOut: z.boolean(),
  paused: z.boolean(),
  /** The operator has closed the sale, or the show has begun. */
  closed: z.boolean(),
  /** Nobody is let in before. */
  saleOpensAt: z.nullable(IsoInstant),
  asOf: IsoInstant,
};

export const BoardView = z
  .object({ ...boardFields, pollAfterMs: z.int() })
  .register(z.globalRegistry, { id: 'Board' });

/** The edge keeps a board for a second: asking more often shows nothing new. */
const BOARD_POLL_MS = 2 * SECOND;

const boardBase = ({
  serving,
  tail,
  ratePerSecond,
  seatsLeft,
  soldOut,
  paused,
  closed,
  saleOpensAt,
  asOf,
}: Board) => ({
  serving,
  tail,
  rate: ratePerSecond * 60,
  seatsLeft,
  soldOut,
  paused,
  closed,
  saleOpensAt: saleOpensAt === undefined ? null : iso(saleOpensAt),
  asOf: iso(asOf),
});

export const boardView = (board: Board) => ({ ...boardBase(board), pollAfterMs: BOARD_POLL_MS });

export const AdmissionView = z
  .object({
    ...boardFields,
    waiting: Count,
    inside: Count,
    onTheWay: Count,
    maxActive: Count,
    admitFactor: z.number(),
    /** The most who may be inside now, by these two and the seats left. */
    cap: Count,
    held: Count,
    sold: Count,
  })
  .register(z.globalRegistry, { id: 'Admission' });

export const admissionView = (admission: Admission) => ({
  ...boardBase(admission),
  waiting: admission.waiting,
  inside: admission.inside,
  onTheWay: admission.onTheWay,
  maxActive: admission.maxActive,
  admitFactor: admission.admitFactor,
  cap: admission.cap,
  held: admission.held,
  sold: admission.sold,
});
