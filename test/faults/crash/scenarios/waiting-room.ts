import type { FunctionName } from '#functions/names.ts';
import { SECOND } from '#lib/clock.ts';
import { type Scenario, scenario } from '#test/faults/crash/scenario.ts';
import {
  aCall,
  aLine,
  anEmptyQueue,
  anEndedPlace,
  aPass,
  aSale,
  dateOf,
  ENTRY,
  pathOf,
  twoHeld,
} from '#test/faults/crash/starts.ts';
import { request } from '#test/faults/crash/trigger.ts';
import { aJoin, aQueueToken, aUser, NOW } from '#test/support/builders.ts';

const tokenIn = (answer: unknown): string[] => {
  const { token } = answer as { readonly token?: string };
  return token === undefined ? [] : [token];
};

/** The first of a line that waits. */
const aWaitingFan = async () => {
  const { waiting, path } = await aLine();
  const [fan, ...others] = waiting;
  if (!fan) throw new Error('two wait');
  return { at: ENTRY + SECOND, user: fan.userId, path, fan, waiting: others };
};

/** Someone whose join has yet to be numbered. */
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

/** The last that this one hears is that the place is lost. */
const aMissedCall = async () => {
  const { fan } = await aCall();
  return { at: NOW + 70 * SECOND, fan };
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
      by: ({ user, path }) => request('joinQueue', { path, user }),
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
      by: ({ fan }) => request('pollQueue', { path: pathOf(fan), token: fan }),
      polls: tokenIn,
      lasts: SECOND,
    }),
    scenario('while inside', {
      arrange: aPass,
      status: 200,
      by: ({ fan }) => request('pollQueue', { path: pathOf(fan), token: fan }),
    }),
    scenario('too late', {
      arrange: aMissedCall,
      status: 401,
      by: ({ fan }) => request('pollQueue', { path: pathOf(fan), token: fan }),
    }),
  ],
} satisfies Partial<Record<FunctionName, readonly [Scenario, ...Scenario[]]>>;
