import * as z from 'zod/mini';

import { SECOND } from '#lib/clock.ts';
import { Count, iso, IsoInstant, Points } from '#lib/http/schemas.ts';
import { ConcertId } from '#lib/ids.ts';
import type { Admission } from '#lib/operations/get-admission.ts';
import type { Board } from '#lib/operations/get-board.ts';
import type { Waiting } from '#lib/operations/poll-queue.ts';
import type { Sample } from '#lib/queue/sample.items.ts';
import type { SeatWish } from '#lib/seat/choose-seats.ts';
import { MAX_SEATS_PER_USER, SEAT_COUNT } from '#lib/seat/seat.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { DrawSummaryView, drawSummaryView } from '#lib/views/draw.ts';
import { differ, SeatNumber } from '#lib/views/seat.ts';

export const TokenView = z.object({ token: z.string() }).register(z.globalRegistry, { id: 'QueueToken' });

const MAX_WISHES = 10;

const digits = `\\d{1,${String(SEAT_COUNT).length}}`;

/** A list such as `7,8,17`, read as numbers. */
const SeatList = z
  .pipe(
    z.pipe(
      z.string().check(z.regex(new RegExp(`^${digits}(,${digits})*$`))),
      z.transform((text) => text.split(',').map(Number)),
    ),
    z.array(SeatNumber).check(z.maxLength(MAX_WISHES), differ),
  )
  .register(z.globalRegistry, {
    override: ({ jsonSchema }) => {
      jsonSchema.description = `Seats to hold if they are free, the most wanted first; ${MAX_WISHES} at most.`;
    },
  });

const counts = Array.from({ length: MAX_SEATS_PER_USER }, (_, index) => String(index + 1));

const SeatCount = z.pipe(
  z.enum(counts as [string, ...string[]]),
  z.transform((text) => Number(text)),
);

/** The seats that the caller wants on entering. */
export const WishQuery = z.strictObject({
  seats: z._default(SeatList, []),
  count: z._default(SeatCount, 1),
});

export const wishOf = ({ seats, count }: z.infer<typeof WishQuery>): SeatWish => ({
  seatNumbers: seats,
  count,
});

/** What the operator tells the users who wait. Plain text: show it as it is. */
const MessageView = z.nullable(z.string());

export const WaitingView = z
  .object({
    concertId: ConcertId,
    name: z.string(),
    price: Points,
    maximumAudienceCount: Count,
    /** How far the caller's number is from being called; 1 is next. */
    waitingQueueLength: Count,
    /** The caller's number; `null` until one is given. */
    position: z.nullable(z.int()),
    /** The number is called: the first poll that finds a free seat enters. */
    called: z.boolean(),
    /** `null` while nobody is being called, while the seats left may not last until this number, and once it is called. */
    estimatedWaitSeconds: z.nullable(z.int()),
    pollAfterMs: z.int(),
    seatsLeft: Count,
    message: MessageView,
    /** The draw of the date; `null` if it has none. */
    draw: z.nullable(DrawSummaryView),
    /** The caller's entry in it, from 0; `null` for one who joined after the opening. */
    entry: z.nullable(Count),
    /** The signed receipt of the entry. */
    receipt: z.nullable(z.string()),
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
  message: waiting.message ?? null,
  draw: waiting.draw ? drawSummaryView(waiting.draw) : null,
  entry: waiting.entry ?? null,
  receipt: waiting.receipt ?? null,
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
  /** Nobody joins or enters before this instant. */
  saleOpensAt: z.nullable(IsoInstant),
  message: MessageView,
  asOf: IsoInstant,
};

export const BoardView = z
  .object({ ...boardFields, pollAfterMs: z.int() })
  .register(z.globalRegistry, { id: 'Board' });

/** The CDN keeps a board for a second, so polling more often shows nothing new. */
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
  message,
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
  message: message ?? null,
  asOf: iso(asOf),
});

export const boardView = (board: Board) => ({ ...boardBase(board), pollAfterMs: BOARD_POLL_MS });

export const AdmissionView = z
  .object({
    ...boardFields,
    waiting: Count,
    inside: Count,
    /** When the last call was made or grew; `null` before the first. */
    calledAt: z.nullable(IsoInstant),
    /** Numbers that the last call has called. */
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

export const SampleView = z
  .object({
    at: IsoInstant,
    waiting: Count,
    inside: Count,
    held: Count,
    sold: Count,
    serving: Count,
    soldOut: z.boolean(),
  })
  .register(z.globalRegistry, { id: 'Sample' });

export const sampleView = ({ at, waiting, inside, held, sold, serving, soldOut }: Sample) => ({
  at: iso(at),
  waiting,
  inside,
  held,
  sold,
  serving,
  soldOut,
});
