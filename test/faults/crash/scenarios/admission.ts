import type { FunctionName } from '#functions/names.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { updateSchedule } from '#lib/concert/update-schedule.ts';
import { type UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/queue/admit-waiting.ts';
import { endPlace, readPlace } from '#lib/queue/place.items.ts';
import { PASS_MS } from '#lib/queue/queue.ts';
import { write } from '#lib/table/transact.ts';
import { type Scenario, scenario } from '#test/faults/crash/scenario.ts';
import { aLine, allSold, aSale, dateOf, ENTRY } from '#test/faults/crash/starts.ts';
import { request, ticking } from '#test/faults/crash/trigger.ts';
import { aFanInside, aUser, NOW, numbered } from '#test/support/builders.ts';

/** Three wait, and there is room for two. */
const threeWaiting = async () => {
  const show = await aSale({ maxActive: 2 });
  const waiting = await numbered(show, [await aUser(), await aUser(), await aUser()]);
  return { at: NOW + SECOND, waiting, path: dateOf(show), show };
};

/** All that happened was that someone came in and left. */
const nobodyLeft = async () => {
  const fan = await aFanInside(await aSale());
  const place = await readPlace(fan.userId, fan.scheduleId);
  if (!place) throw new Error('someone is inside');
  await write(endPlace(place, ENTRY));
  return { at: NOW + 70 * SECOND };
};

/** The show begins while someone waits and someone is inside. */
const aBegin = async () => {
  const show = await aSale({ maxActive: 1, startsAt: NOW + MINUTE });
  await aFanInside(show);
  const waiting = await numbered(show, [await aUser()], ENTRY);
  return { at: NOW + MINUTE, waiting };
};

/** Someone was called, and has not come in when the opening is moved to later. */
const aMovedCall = async () => {
  const { at, waiting, path, show } = await threeWaiting();
  await admitWaiting(show.schedule, NOW);
  await updateSchedule(path.concertId, path.scheduleId, { saleOpensAt: new Date(at + MINUTE).toISOString() });
  return { at, waiting };
};

/** Two queues, both with room. */
const twoQueues = async () => {
  const [one, other] = [await threeWaiting(), await threeWaiting()];
  return { at: one.at, waiting: [...one.waiting, ...other.waiting] };
};

/** The line of a sale that is closed, paused and small. */
const aClosedLine = async () => {
  const { at, waiting, path, show } = await threeWaiting();
  const change = { status: 'CLOSED', paused: true, maxActive: 1 } as const;
  await updateSchedule(path.concertId, path.scheduleId, change);
  await admitWaiting(show.schedule, at);
  return { at: at + 2 * SECOND, waiting, path };
};

const byOperator =
  (body: unknown) => (cast: { path: Record<string, string>; waiting: readonly { userId: UserId }[] }) =>
    request('updateSchedule', {
      path: cast.path,
      user: cast.waiting[0]?.userId as UserId,
      isOperator: true,
      body,
    });

export const admission = {
  admitWaiting: [
    scenario('lets in', {
      arrange: threeWaiting,
      writes: 1,
      by: () => ticking(),
      lasts: SECOND,
    }),
    scenario('lets in, and ticks again', {
      arrange: threeWaiting,
      writes: 1,
      by: () => ticking(2),
      lasts: SECOND,
    }),
    scenario('two queues at once', {
      arrange: twoQueues,
      writes: 2,
      by: () => ticking(),
      lasts: SECOND,
    }),
    scenario('sells out, and closes the queue', {
      arrange: allSold,
      writes: 2,
      by: () => ticking(3),
      lasts: MINUTE,
    }),
    scenario('closes a queue in which nobody is left', {
      arrange: nobodyLeft,
      writes: 1,
      by: () => ticking(),
      lasts: MINUTE,
    }),
    scenario('keeps the turn of who was called until the sale opens', {
      arrange: aMovedCall,
      writes: 1,
      by: () => ticking(),
      lasts: MINUTE,
    }),
    scenario('ends the sale when the show begins', {
      arrange: aBegin,
      writes: 1,
      by: () => ticking(),
      lasts: MINUTE,
    }),
  ],
  updateSchedule: [
    scenario('pauses: nobody follows who leaves', {
      arrange: aLine,
      status: 200,
      writes: 1,
      by: byOperator({ paused: true }),
      lasts: PASS_MS + MINUTE,
    }),
    scenario('closes', {
      arrange: aLine,
      status: 200,
      writes: 1,
      by: byOperator({ status: 'CLOSED' }),
      lasts: PASS_MS + MINUTE,
    }),
    scenario('reopens, resumes and lets in more', {
      arrange: aClosedLine,
      status: 200,
      writes: 1,
      by: byOperator({ status: 'OPEN', paused: false, maxActive: 2 }),
      lasts: SECOND,
    }),
    scenario('tunes', {
      arrange: aLine,
      status: 200,
      writes: 1,
      by: byOperator({ maxActive: 2, maxSeatsPerUser: 4, saleOpensAt: '2036-12-01 09:00:00' }),
      lasts: SECOND,
    }),
  ],
} satisfies Partial<Record<FunctionName, readonly [Scenario, ...Scenario[]]>>;
