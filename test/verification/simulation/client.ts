import type { Operation } from '#functions/routes.ts';
import { SECOND } from '#lib/clock.ts';
import type { ErrorCode } from '#lib/errors.ts';
import { type Answer, NO_ANSWER, send, type Sent, type World } from '#test/verification/simulation/world.ts';

/** What may be answered, beside what was asked for. Anything else should not have happened. */
const refusals: Partial<Record<Operation, readonly ErrorCode[]>> = {
  joinQueue: ['SOLD_OUT', 'SCHEDULE_CLOSED', 'SALE_NOT_OPEN', 'SEAT_LIMIT_REACHED'],
  pollQueue: ['SOLD_OUT', 'SCHEDULE_CLOSED', 'PLACE_LOST', 'SEAT_LIMIT_REACHED'],
  // More than the date allows; who says so looks whether it is so.
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

/** Whether an operation may answer so: as asked, with a refusal of its own, or "busy, come again". */
export const isFine = (operation: Operation, answer: Answer): boolean =>
  answer.status < 400 || isBusy(answer) || refusals[operation]?.includes(answer.code as ErrorCode) === true;

/** In fine weather, one who is told to come again is not told so for ever. */
const MAX_BUSY_WHEN_CLEAR = 5;

/** When who hears nothing asks again. */
const IMPATIENCE_MS = [SECOND / 2, 3 * SECOND] as const;

/**
 * Asks until there is an answer, as any client does: after a silence, and after "busy" when it says. No other trouble of
 * ours is the client's business.
 */
export const ask = async (world: World, who: string, operation: Operation, sent: Sent): Promise<Answer> => {
  const { random, timeline, sky, violations } = world;
  let busyWhenClear = 0;
  for (;;) {
    const answer = await send(world, operation, sent);
    if (answer === NO_ANSWER) {
      await timeline.sleep(random.between(...IMPATIENCE_MS));
      continue;
    }
    const { status, code, retryAfterMs = 0, body } = answer;
    if (!isFine(operation, answer))
      violations.push(`${who} was told ${status} ${code} by ${operation}: ${JSON.stringify(body)}`);
    if (!isBusy(answer)) return answer;
    if (sky.isClear()) busyWhenClear += 1;
    if (busyWhenClear > MAX_BUSY_WHEN_CLEAR)
      violations.push(`${who} was told ${code} by ${operation} ${busyWhenClear} times in fine weather`);
    await timeline.sleep(retryAfterMs + random.between(0, SECOND));
  }
};
