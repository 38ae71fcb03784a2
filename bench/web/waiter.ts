import { MINUTE, SECOND } from '#lib/clock.ts';
import { CALL_MS } from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { estimateWait } from '#lib/queue/waiting.ts';
import { aState } from '#test/support/values.ts';
import { advance, joined } from '#web/queue/advance-place.ts';
import { nextAsk, type Question } from '#web/queue/pace.ts';

/**
 * Counts the requests of a waiting page by its own rules, in simulated time.
 * @param forMs milliseconds from the join on
 * @param calledASecond numbers that the sale calls in a second
 */
export const waiterRequests = (
  position: number,
  forMs: number,
  calledASecond: number,
): Record<Question, number> => {
  const start = Date.UTC(2030, 0, 1);
  const counts: Record<Question, number> = { board: 0, draw: 0, own: 0, join: 1 };
  let now = start;
  let answered: Question | undefined = 'join';
  let place = joined('token', now);

  for (;;) {
    const ask = nextAsk(place, { answered, failures: 0, now, random: () => 0.5 });
    if (!ask || now + ask.inMs > start + forMs) return counts;
    now += ask.inMs;
    counts[ask.question] += 1;
    answered = ask.question;
    const state = stateOf(now - start, calledASecond);
    place =
      ask.question === 'board'
        ? advance(place, { kind: 'board', board: boardOf(state, now) }, now)
        : advance(place, { kind: 'waiting', waiting: waitingOf(position, state, now - start) }, now);
  }
};

/** The queue's row after `ms`. */
const stateOf = (ms: number, calledASecond: number): QueueState => {
  const calls = 1 + Math.floor(ms / CALL_MS);
  const callSize = (calledASecond * CALL_MS) / SECOND;
  return aState({
    tail: 1_000_000,
    serving: calls * callSize,
    calledAt: (calls - 1) * CALL_MS,
    callSize,
    startsAt: Infinity,
  });
};

const boardOf = ({ serving, tail, callSize, seatsLeft }: QueueState, now: number) => ({
  serving,
  tail,
  rate: (callSize * MINUTE) / CALL_MS,
  seatsLeft,
  soldOut: false,
  paused: false,
  closed: false,
  saleOpensAt: null,
  message: null,
  asOf: new Date(now).toISOString(),
  pollAfterMs: 2 * SECOND,
});

const waitingOf = (position: number, state: QueueState, now: number) => {
  const { ahead, estimatedWaitSeconds, pollAfterMs } = estimateWait(position, state, now, 0.5);
  return {
    token: 'token',
    position,
    called: false,
    waitingQueueLength: ahead,
    estimatedWaitSeconds,
    pollAfterMs,
    seatsLeft: 50,
    message: null,
    draw: null,
    entry: null,
    receipt: null,
    concertId: '',
    name: '',
    price: 70_000,
    maximumAudienceCount: 50,
  };
};
