import type { FunctionName } from '#functions/names.ts';
import { HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import { CALL_MS } from '#lib/queue/admission.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { aUser, NOW, numbered } from '#test/support/builders.ts';
import { type Scenario, scenario } from '#test/verification/crash/scenario.ts';
import {
  aQueue,
  allSold,
  aPass,
  aSale,
  enterWith,
  dateOf,
  ACTED_AT,
} from '#test/verification/crash/starts.ts';
import { request, ticking } from '#test/verification/crash/trigger.ts';

/** Three fans wait. */
const threeWaiting = async () => {
  const show = await aSale();
  const waiting = await numbered(show, [await aUser(), await aUser(), await aUser()]);
  return { at: NOW + SECOND, waiting, path: dateOf(show), show };
};

/** One fan entered and gave their seat back. */
const nobodyLeft = async () => {
  const { at, fan } = await aPass();
  await releaseSeats(fan, at);
  return { at: at + MINUTE };
};

/** The concert begins while one fan waits and one is inside. */
const aBegin = async () => {
  const show = await aSale({ startsAt: NOW + MINUTE });
  await enterWith(show, await aUser(), [5]);
  const waiting = await numbered(show, [await aUser()], ACTED_AT);
  return { at: NOW + MINUTE, waiting };
};

/** Three fans are called. The opening is moved to later before they enter. */
const aMovedCall = async () => {
  const { at, waiting, path, show } = await threeWaiting();
  await admitWaiting(show.schedule, NOW);
  await updateSchedule(
    path.concertId,
    path.scheduleId,
    { saleOpensAt: new Date(at + MINUTE).toISOString() },
    at,
  );
  return { at, waiting };
};

/** One fan was called and has not entered in time. The call is over, and others wait. */
const anOldCall = async () => {
  const show = await aSale();
  await numbered(show, [await aUser()]);
  await admitWaiting(show.schedule, NOW);
  const waiting = await numbered(show, [await aUser(), await aUser()], ACTED_AT);
  return { at: NOW + CALL_MS, waiting };
};

const twoQueues = async () => {
  const [one, other] = [await threeWaiting(), await threeWaiting()];
  return { at: one.at, waiting: [...one.waiting, ...other.waiting] };
};

/** Two fans wait for a sale that opens in an hour. */
const anEarlyQueue = async () => {
  const show = await aSale({ saleOpensAt: NOW + HOUR });
  const waiting = await numbered(show, [await aUser(), await aUser()]);
  return { at: NOW + SECOND, waiting, path: dateOf(show) };
};

/** The queue of a sale that is closed and paused. */
const aClosedQueue = async () => {
  const { at, waiting, path, show } = await threeWaiting();
  await updateSchedule(path.concertId, path.scheduleId, { status: 'CLOSED', paused: true }, NOW);
  await admitWaiting(show.schedule, at);
  return { at: at + 2 * SECOND, waiting, path };
};

const byOperator =
  (body: unknown) => (given: { path: Record<string, string>; waiting: readonly { userId: UserId }[] }) =>
    request('updateSchedule', {
      path: given.path,
      user: given.waiting[0]?.userId as UserId,
      isOperator: true,
      body,
    });

export const admission = {
  // The first tick of a run also stores a sample of each queue.
  admitWaiting: [
    scenario('calls', {
      arrange: threeWaiting,
      writes: 2,
      by: () => ticking(),
      lasts: SECOND,
    }),
    scenario('calls, and ticks again', {
      arrange: threeWaiting,
      writes: 2,
      by: () => ticking(2),
      lasts: SECOND,
    }),
    scenario('two queues at once', {
      arrange: twoQueues,
      writes: 4,
      by: () => ticking(),
      lasts: SECOND,
    }),
    scenario('sells out, and closes the queue', {
      arrange: allSold,
      writes: 3,
      by: () => ticking(3),
      lasts: MINUTE,
    }),
    scenario('closes a queue in which nobody is left', {
      arrange: nobodyLeft,
      writes: 2,
      by: () => ticking(),
      lasts: MINUTE,
    }),
    scenario('lets no called fan enter until the sale opens', {
      arrange: aMovedCall,
      writes: 1,
      by: () => ticking(),
      lasts: 2 * MINUTE,
    }),
    scenario('calls more because one fan has not come', {
      arrange: anOldCall,
      writes: 2,
      by: () => ticking(),
      lasts: SECOND,
    }),
    scenario('ends the sale when the concert begins', {
      arrange: aBegin,
      writes: 2,
      by: () => ticking(),
      lasts: MINUTE,
    }),
  ],
  updateSchedule: [
    scenario('pauses: nobody is called any more', {
      arrange: aQueue,
      status: 200,
      writes: 1,
      by: byOperator({ paused: true }),
      lasts: PASS_MS + MINUTE,
    }),
    scenario('closes', {
      arrange: aQueue,
      status: 200,
      writes: 1,
      by: byOperator({ status: 'CLOSED' }),
      lasts: PASS_MS + MINUTE,
    }),
    scenario('reopens, resumes and calls', {
      arrange: aClosedQueue,
      status: 200,
      writes: 1,
      by: byOperator({ status: 'OPEN', paused: false }),
      lasts: SECOND,
    }),
    scenario('opens earlier, with a new limit', {
      arrange: aQueue,
      status: 200,
      writes: 1,
      by: byOperator({ maxSeatsPerUser: 4, saleOpensAt: '2036-12-01 09:00:00' }),
      lasts: SECOND,
    }),
    scenario('tells those who wait', {
      arrange: aQueue,
      status: 200,
      writes: 1,
      by: byOperator({ message: '잠시 후 입장을 재개합니다.' }),
      lasts: SECOND,
    }),
    scenario('moves the show', {
      arrange: anEarlyQueue,
      status: 200,
      writes: 1,
      by: byOperator({ startDatetime: '2037-01-31 19:00:00', endDatetime: '2037-01-31 21:00:00' }),
      lasts: SECOND,
    }),
  ],
} satisfies Partial<Record<FunctionName, readonly [Scenario, ...Scenario[]]>>;
