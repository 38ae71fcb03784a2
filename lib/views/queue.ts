import * as z from 'zod/mini';

import { SECOND } from '#lib/clock.ts';
import { Count, iso, IsoInstant, Points, SeatNumber } from '#lib/http/schemas.ts';
import { ConcertId } from '#lib/ids.ts';
import type { Admission } from '#lib/operations/get-admission.ts';
import type { Board } from '#lib/operations/get-board.ts';
import type { Waiting } from '#lib/operations/poll-queue.ts';
import type { SeatWish } from '#lib/seat/choose-seats.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { differ } from '#lib/views/seat.ts';

export const TokenView = z.object({ token: z.string() }).register(z.globalRegistry, { id: 'QueueToken' });

const MAX_WISHES = 10;

/** A list such as `7,8,17`, read as numbers. */
const SeatList = z
  .pipe(
    z.pipe(
      z.string().check(z.regex(/^\d{1,2}(,\d{1,2})*$/)),
      z.transform((text) => text.split(',').map(Number)),
    ),
    z.array(SeatNumber).check(z.maxLength(MAX_WISHES), differ),
  )
  .register(z.globalRegistry, {
    override: ({ jsonSchema }) => {
      jsonSchema.description = 'Seats that are wanted before all others, the dearest first; ten at the most.';
    },
  });

/** How many seats. */
const SeatCount = z.pipe(
  z.enum(['1', '2', '3', '4']),
  z.transform((text) => Number(text)),
);

/** What the caller would like when it is their turn. */
export const WishQuery = z.strictObject({
  seats: z._default(SeatList, []),
  count: z._default(SeatCount, 1),
});

export const wishOf = ({ seats, count }: z.infer<typeof WishQuery>): SeatWish => ({
  seatNumbers: seats,
  count,
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
    /** The number is called: the next poll that finds a free seat comes in. */
    called: z.boolean(),
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
  called: waiting.called,
  estimatedWaitSeconds: waiting.estimatedWaitSeconds,
  pollAfterMs: waiting.pollAfterMs,
  seatsLeft: waiting.seatsLeft,
  token: waiting.token,
});

const boardFields = {
  serving: Count,
  tail: Count,
  /** Numbers called per minute. */
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
    /** When the last call began; `null`: there was none. */
    calledAt: z.nullable(IsoInstant),
    /** Numbers called since. */
    callSize: Count,
    held: Count,
    sold: Count,
  })
  .register(z.globalRegistry, { id: 'Admission' });

export const admissionView = (admission: Admission) => ({
  ...boardBase(admission),
  waiting: admission.waiting,
  inside: admission.inside,
  calledAt: admission.calledAt === 0 ? null : iso(admission.calledAt),
  callSize: admission.callSize,
  held: admission.held,
  sold: admission.sold,
});
