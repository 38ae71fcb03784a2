import { HOUR, MINUTE } from '#lib/clock.ts';
import type { Board, DrawSummary, PaymentToken, Waiting } from '#web/api-types.ts';
import { advance, joined } from '#web/queue/advance-place.ts';
import type { Place } from '#web/queue/place.ts';

export const START = Date.parse('2026-12-01T11:00:00Z');

export const iso = (at: number): string => new Date(at).toISOString();

export const boardOf = (given: Partial<Board> = {}, at = START): Board => ({
  serving: 0,
  tail: 200_000,
  rate: 600,
  seatsLeft: 50,
  soldOut: false,
  paused: false,
  closed: false,
  saleOpensAt: null,
  message: null,
  asOf: new Date(at).toISOString(),
  pollAfterMs: 2_000,
  ...given,
});

export const waitingOf = (given: Partial<Waiting> = {}): Waiting => ({
  concertId: 'c',
  name: 'Concert',
  price: 70_000,
  maximumAudienceCount: 50,
  waitingQueueLength: 100,
  position: 100,
  estimatedWaitSeconds: 10,
  called: false,
  pollAfterMs: 1_000,
  seatsLeft: 50,
  message: null,
  draw: null,
  entry: null,
  receipt: null,
  token: 'renewed',
  ...given,
});

/** What a waiting answer says about a draw. */
export const aDrawSummary = ({
  state = 'ENTERING',
  roundAt = START + HOUR,
}: { readonly state?: DrawSummary['state']; readonly roundAt?: number } = {}): DrawSummary => ({
  state,
  round: 1,
  roundAt: iso(roundAt),
  entries: null,
  root: null,
});

export const passOf = (at = START): PaymentToken => ({
  token: 'payment',
  expiresAt: new Date(at + 5 * MINUTE).toISOString(),
  holds: [
    { seatNumber: 8, holdId: 'h8', reservationId: 'r8', price: 70_000 },
    { seatNumber: 7, holdId: 'h7', reservationId: 'r7', price: 70_000 },
  ],
});

/** A place with a number. */
export const waitingAt = (position: number, board: Partial<Board> = {}): Place => {
  const numbered = advance(
    joined('first', START),
    {
      kind: 'waiting',
      waiting: waitingOf({
        position,
        waitingQueueLength: position,
        estimatedWaitSeconds: null,
        pollAfterMs: HOUR,
      }),
    },
    START,
  );
  return advance(numbered, { kind: 'board', board: boardOf(board) }, START);
};

export const circumstances = { answered: 'board', failures: 0, now: START, random: () => 0.5 } as const;
