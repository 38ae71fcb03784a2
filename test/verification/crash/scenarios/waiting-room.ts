import type { FunctionName } from '#functions/names.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import { aJoin, aQueueToken, aUser, NOW, numbered, only } from '#test/support/builders.ts';
import { type Scenario, scenario } from '#test/verification/crash/scenario.ts';
import {
  aCall,
  aFullHouse,
  aQueue,
  anEmptyQueue,
  anEndedPlace,
  aPass,
  aSale,
  dateOf,
  ACTED_AT,
  pathOf,
  twoHeld,
  twoPaid,
} from '#test/verification/crash/starts.ts';
import { request } from '#test/verification/crash/trigger.ts';

const tokenIn = (answer: unknown): string[] => {
  const { token } = answer as { readonly token?: string };
  return token === undefined ? [] : [token];
};

/** The first fan in a queue. */
const aWaitingFan = async () => {
  const { waiting, path } = await aQueue();
  const [fan, ...others] = waiting;
  if (!fan) throw new Error('no fan waits');
  return { at: ACTED_AT + SECOND, user: fan.userId, path, fan, waiting: others };
};

/** A user whose join has no number yet. */
const aQueuedJoin = async () => {
  const show = await aSale();
  const join = aJoin(show, await aUser());
  return {
    at: NOW + SECOND,
    user: join.userId,
    path: dateOf(show),
    queued: [join],
    fan: aQueueToken(show, join),
  };
};

/** A user who owns as many seats as allowed has joined once more, and is called. */
const aFullBasket = async () => {
  const { at, fan, show } = await twoPaid();
  const again = only(await numbered(show, [fan.userId], at));
  await admitWaiting(show.schedule, at);
  return { at: at + SECOND, fan: again };
};

/** A fan inside, in a sale that was closed afterwards. */
const aClosedPass = async () => {
  const { at, fan, show } = await twoHeld();
  const path = dateOf(show);
  await updateSchedule(path.concertId, path.scheduleId, { status: 'CLOSED' }, NOW);
  return { at: at + SECOND, fan };
};

export const waitingRoom = {
  joinQueue: [
    scenario('an empty queue', {
      arrange: anEmptyQueue,
      status: 201,
      writes: 1,
      by: ({ user, path }) => request('joinQueue', { path, user }),
      polls: tokenIn,
      lasts: SECOND,
    }),
    scenario('again, while waiting', {
      arrange: aWaitingFan,
      status: 201,
      writes: 1,
      by: ({ user, path }) => request('joinQueue', { path, user }),
      polls: tokenIn,
      lasts: SECOND,
    }),
    scenario('again, while inside, after the sale was closed', {
      arrange: aClosedPass,
      status: 201,
      by: ({ fan }) => request('joinQueue', { path: pathOf(fan), user: fan.userId }),
      polls: tokenIn,
      lasts: SECOND,
    }),
    scenario('after having left', {
      arrange: anEndedPlace,
      status: 201,
      writes: 1,
      by: ({ user, path }) => request('joinQueue', { path, user }),
      polls: tokenIn,
      lasts: SECOND,
    }),
  ],
  leaveQueue: [
    scenario('while waiting', {
      arrange: aWaitingFan,
      status: 204,
      writes: 2,
      by: ({ user, path }) => request('leaveQueue', { path, user }),
      lasts: SECOND,
    }),
    scenario('while inside and holding seats', {
      arrange: twoHeld,
      status: 204,
      writes: 2,
      by: ({ fan }) => request('leaveQueue', { path: pathOf(fan), user: fan.userId }),
      lasts: SECOND,
    }),
    scenario('before the number is given', {
      arrange: aQueuedJoin,
      status: 204,
      writes: 1,
      by: ({ user, path }) => request('leaveQueue', { path, user }),
      lasts: SECOND,
    }),
    scenario('without a place', {
      arrange: anEmptyQueue,
      status: 204,
      writes: 1,
      by: ({ user, path }) => request('leaveQueue', { path, user }),
      lasts: SECOND,
    }),
  ],
  pollQueue: [
    scenario('before the number is given', {
      arrange: aQueuedJoin,
      status: 202,
      by: ({ fan }) => request('pollQueue', { path: pathOf(fan), token: fan }),
      polls: tokenIn,
      lasts: SECOND,
    }),
    scenario('while waiting', {
      arrange: aWaitingFan,
      status: 202,
      by: ({ fan, path }) => request('pollQueue', { path, token: fan }),
      polls: tokenIn,
      lasts: SECOND,
    }),
    scenario('when called', {
      arrange: aCall,
      status: 200,
      writes: 1,
      by: ({ fan }) => request('pollQueue', { path: pathOf(fan), query: { seats: '7' }, token: fan }),
      polls: tokenIn,
      lasts: SECOND,
    }),
    scenario('when called, for two seats', {
      arrange: aCall,
      status: 200,
      writes: 1,
      by: ({ fan }) =>
        request('pollQueue', { path: pathOf(fan), query: { seats: '7', count: '2' }, token: fan }),
      polls: tokenIn,
      lasts: SECOND,
    }),
    scenario('when called and no seat is free, until a hold expires', {
      arrange: aFullHouse,
      status: 202,
      by: ({ fan }) => request('pollQueue', { path: pathOf(fan), token: fan }),
      polls: tokenIn,
      lasts: MINUTE,
    }),
    scenario('with as many seats as one may have', {
      arrange: aFullBasket,
      status: 409,
      by: ({ fan }) => request('pollQueue', { path: pathOf(fan), token: fan }),
    }),
    scenario('while inside', {
      arrange: aPass,
      status: 200,
      by: ({ fan }) => request('pollQueue', { path: pathOf(fan), token: fan }),
    }),
    scenario('after having left', {
      arrange: anEndedPlace,
      status: 401,
      by: ({ fan }) => request('pollQueue', { path: pathOf(fan), token: fan }),
    }),
  ],
} satisfies Partial<Record<FunctionName, readonly [Scenario, ...Scenario[]]>>;
