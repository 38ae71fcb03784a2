import type { Operation } from '#functions/routes.ts';
import { SECOND } from '#lib/clock.ts';
import type { ErrorCode } from '#lib/errors.ts';
import { type Answer, NO_ANSWER, send, type Sent, type World } from '#test/verification/simulation/world.ts';

/** The errors that an operation may answer. Any other error is a violation. */
const refusals: Partial<Record<Operation, readonly ErrorCode[]>> = {
  joinQueue: ['SOLD_OUT', 'SCHEDULE_CLOSED', 'SALE_NOT_OPEN', 'SEAT_LIMIT_REACHED'],
  pollQueue: ['SOLD_OUT', 'SCHEDULE_CLOSED', 'PLACE_LOST', 'SEAT_LIMIT_REACHED', 'DRAW_CANCELLED'],
  // INVALID_INPUT: more seats than the schedule allows. The caller checks that this was so.
  holdSeats: [
    'INVALID_INPUT',
    'SEAT_TAKEN',
    'NO_SEAT_FREE',
    'SEAT_LIMIT_REACHED',
    'PASS_EXPIRED',
    'SCHEDULE_CLOSED',
  ],
  pay: ['HOLD_CHANGED', 'INSUFFICIENT_POINTS', 'PASS_EXPIRED', 'USER_NOT_FOUND'],
};

const isBusy = ({ status, retryAfterMs }: Answer): boolean => status === 503 && retryAfterMs !== undefined;

/** Whether an answer is allowed: a success, an expected error, or 503 with Retry-After. */
export const isExpected = (operation: Operation, answer: Answer): boolean =>
  answer.status < 400 || isBusy(answer) || refusals[operation]?.includes(answer.code as ErrorCode) === true;

/** After the faults end, a client gets no more than this many 503s in a row. */
const MAX_BUSY_AFTER_FAULTS = 5;

/** How long a client waits for an answer before it asks again. */
const IMPATIENCE_MS = [SECOND / 2, 3 * SECOND] as const;

/** Sends a request until it gets an answer, as any client does. Retries after a timeout, and after a 503 as Retry-After says. */
export const ask = async (world: World, who: string, operation: Operation, sent: Sent): Promise<Answer> => {
  const { random, timeline, faults, violations } = world;
  let busyAfterFaults = 0;
  for (;;) {
    const answer = await send(world, operation, sent);
    if (answer === NO_ANSWER) {
      await timeline.sleep(random.between(...IMPATIENCE_MS));
      continue;
    }
    const { status, code, retryAfterMs = 0, body } = answer;
    if (!isExpected(operation, answer))
      violations.push(`${who} was told ${status} ${code} by ${operation}: ${JSON.stringify(body)}`);
    if (!isBusy(answer)) return answer;
    if (faults.areOver()) busyAfterFaults += 1;
    if (busyAfterFaults > MAX_BUSY_AFTER_FAULTS)
      violations.push(
        `${who} was told ${code} by ${operation} ${busyAfterFaults} times after the faults ended`,
      );
    await timeline.sleep(retryAfterMs + random.between(0, SECOND));
  }
};
