import type { FunctionName } from '#functions/names.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { SEALED_BEFORE_ROUND_MS } from '#lib/draw/draw.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { cancelDraw } from '#lib/operations/cancel-draw.ts';
import { endPlace, readPlace } from '#lib/queue/place.items.ts';
import { takeNumbers, readQueueState } from '#lib/queue/queue-state.items.ts';
import { write } from '#lib/table/transact.ts';
import { aJoin, aQueueToken, aUser, NOW, numbered } from '#test/support/builders.ts';
import { aDrawnShow, aMark, close, draw, DRAWN, MARKED, OPENS, seal, SEALED } from '#test/support/draws.ts';
import type { Run } from '#test/verification/crash/run.ts';
import { type Scenario, scenario } from '#test/verification/crash/scenario.ts';
import { dateOf, pathOf } from '#test/verification/crash/starts.ts';
import { delivery, publishing, request, ticking } from '#test/verification/crash/trigger.ts';

const ENTERED = NOW + SECOND;

/** Two fans have entered. */
const twoEntries = async () => {
  const show = await aDrawnShow();
  const users = [await aUser(), await aUser()];
  const waiting = await numbered(show, users, ENTERED);
  const [fan] = waiting;
  if (!fan) throw new Error('nobody has entered');
  return { at: ENTERED + SECOND, waiting, fan, user: fan.userId, path: dateOf(show), show };
};

/** Two fans join while the entries are open. */
const twoJoins = async () => {
  const show = await aDrawnShow();
  const queued = [aJoin(show, await aUser()), aJoin(show, await aUser(), NOW + 1)];
  return { at: ENTERED, queued, waiting: queued.map((join) => aQueueToken(show, join)) };
};

/** A batch around the opening: a fan who was in time, the mark, and a fan who was not. */
const aLastBatch = async () => {
  const { waiting, show } = await twoEntries();
  const [early, late] = [aJoin(show, await aUser(), OPENS - 1), aJoin(show, await aUser(), MARKED + 1)];
  return {
    at: MARKED + SECOND,
    queued: [early, aMark(show), late],
    waiting: [...waiting, ...[early, late].map((join) => aQueueToken(show, join, OPENS))],
  };
};

/** A fan has left and enters again. */
const aReturn = async () => {
  const { show, user, path } = await twoEntries();
  const place = await readPlace(user, path.scheduleId);
  if (!place) throw new Error('the fan has no entry');
  await write(endPlace(place, ENTERED + SECOND));
  const again = aJoin(show, user, ENTERED + 2 * SECOND);
  return { at: ENTERED + 3 * SECOND, queued: [again], waiting: [aQueueToken(show, again)] };
};

/** The sale has opened, and nothing is marked yet. */
const anOpening = async () => ({ ...(await twoEntries()), at: MARKED });

/** All groups are marked. */
const aClosedDraw = async () => {
  const entered = await twoEntries();
  await close(entered.show);
  return { ...entered, at: MARKED + SECOND };
};

/** All groups are marked, and a crash has taken one entry before its leaf was written. */
const aLostEntry = async () => {
  const entered = await twoEntries();
  const { show, path } = entered;
  const state = await readQueueState(path.scheduleId);
  const [reached, turnedAway] = [undefined, undefined];
  const lost = takeNumbers(state, { group: 0, count: 1, entries: 1, marked: false, reached, turnedAway });
  if (lost) await write(lost);
  await close(show);
  await admitWaiting(show.schedule, MARKED + SECOND);
  return { ...entered, at: SEALED };
};

/** A seal is requested. */
const aRequest = async () => {
  const closed = await aClosedDraw();
  await admitWaiting(closed.show.schedule, MARKED + SECOND);
  return { ...closed, at: SEALED };
};

/** The draw is sealed. */
const aSealedDraw = async () => {
  const entered = await twoEntries();
  await seal(entered.show);
  return { ...entered, at: SEALED + SECOND };
};

/** The draw has given the numbers, and the round is not published yet. */
const aDraw = async () => {
  const entered = await twoEntries();
  await draw(entered.show);
  return { ...entered, at: DRAWN + SECOND };
};

/** The round is near, and nothing is sealed. */
const aLateSeal = async () => ({ ...(await aClosedDraw()), at: DRAWN - SEALED_BEFORE_ROUND_MS });

/** A draw with two entries was cancelled. */
const aCancelledDraw = async () => {
  const entered = await twoEntries();
  const { concertId, scheduleId } = entered.path;
  await cancelDraw(concertId, scheduleId, ENTERED + SECOND);
  return { ...entered, at: ENTERED + 2 * SECOND };
};

/** After the opening of a cancelled draw, a fan joins. */
const aJoinAfterCancel = async () => {
  const { show } = await aCancelledDraw();
  const join = aJoin(show, await aUser(), OPENS);
  return { at: OPENS + SECOND, queued: [join], waiting: [aQueueToken(show, join, OPENS)] };
};

/** The files that are there. */
const filesOf = async ({ objects }: Run, { path }: { readonly path: { readonly scheduleId: string } }) =>
  [...objects].map((key) => key.replace(path.scheduleId, '')).toSorted();

/** Until the round has come, and its file is published. */
const UNTIL_PUBLISHED = 3 * MINUTE;

/** More paths of functions that other files have, too. */
export const drawPaths = {
  assignPositions: [
    scenario('two who enter a draw', {
      arrange: twoJoins,
      // The queue, the leaves, and two places.
      writes: 4,
      by: () => delivery,
      lasts: SECOND,
    }),
    scenario('one who enters a draw in time, the mark, and one who is late', {
      arrange: aLastBatch,
      writes: 4,
      by: () => delivery,
      lasts: UNTIL_PUBLISHED,
    }),
    scenario('one who enters a draw again', {
      arrange: aReturn,
      writes: 2,
      by: () => delivery,
      lasts: SECOND,
    }),
    scenario('one who joins after a draw was cancelled', {
      arrange: aJoinAfterCancel,
      writes: 3,
      by: () => delivery,
      lasts: MINUTE,
    }),
  ],
  admitWaiting: [
    scenario('marks the groups of a draw', {
      arrange: anOpening,
      writes: 1,
      by: () => ticking(),
      lasts: UNTIL_PUBLISHED,
    }),
    scenario('requests the seal of a draw', {
      arrange: aClosedDraw,
      writes: 1,
      by: () => ticking(),
      lasts: UNTIL_PUBLISHED,
      also: filesOf,
    }),
    scenario('delays a draw', {
      arrange: aLateSeal,
      writes: 1,
      by: () => ticking(),
      lasts: UNTIL_PUBLISHED,
    }),
    scenario('draws, and calls', {
      arrange: async () => ({ ...(await aSealedDraw()), at: DRAWN }),
      writes: 3,
      by: () => ticking(),
      lasts: UNTIL_PUBLISHED,
      also: filesOf,
    }),
    scenario('opens the sale of a cancelled draw', {
      arrange: async () => ({ ...(await aCancelledDraw()), at: OPENS }),
      writes: 2,
      by: () => ticking(),
      lasts: MINUTE,
    }),
  ],
  createSchedule: [
    scenario('with a draw', {
      arrange: async () => ({ ...(await twoEntries()), key: 'a-key' }),
      status: 201,
      writes: 1,
      by: ({ user, key, path: { concertId } }) =>
        request('createSchedule', {
          path: { concertId },
          user,
          key,
          isOperator: true,
          body: {
            startDatetime: '2037-01-31 19:00:00',
            endDatetime: '2037-01-31 21:00:00',
            saleOpensAt: '2037-01-10 20:00:00',
            entryOpensAt: '2037-01-03 20:00:00',
          },
        }),
    }),
  ],
  updateSchedule: [
    scenario('moves the opening of a draw that nobody has entered', {
      arrange: async () => {
        const show = await aDrawnShow();
        return { at: ENTERED, user: await aUser(), path: dateOf(show) };
      },
      status: 200,
      writes: 1,
      by: ({ path, user }) =>
        request('updateSchedule', {
          path,
          user,
          isOperator: true,
          body: { saleOpensAt: new Date(OPENS + MINUTE).toISOString() },
        }),
      lasts: SECOND,
    }),
  ],
  pollQueue: [
    scenario('with an entry of a draw', {
      arrange: twoEntries,
      status: 202,
      by: ({ fan }) => request('pollQueue', { path: pathOf(fan), token: fan }),
      lasts: UNTIL_PUBLISHED,
    }),
    scenario('with an entry of a cancelled draw', {
      arrange: aCancelledDraw,
      status: 409,
      by: ({ fan }) => request('pollQueue', { path: pathOf(fan), token: fan }),
    }),
  ],
} satisfies Partial<Record<FunctionName, readonly Scenario[]>>;

export const draws = {
  getDraw: [
    scenario('that is sealed', {
      arrange: aSealedDraw,
      status: 200,
      by: ({ path }) => request('getDraw', { path }),
    }),
  ],
  cancelDraw: [
    scenario('with entries', {
      arrange: twoEntries,
      status: 200,
      writes: 1,
      by: ({ path, user }) => request('cancelDraw', { path, user, isOperator: true }),
      lasts: SECOND,
    }),
    scenario('that is sealed', {
      arrange: aSealedDraw,
      status: 200,
      writes: 1,
      by: ({ path, user }) => request('cancelDraw', { path, user, isOperator: true }),
      lasts: UNTIL_PUBLISHED,
    }),
  ],
  publishDraw: [
    scenario('seals, and publishes the checkpoint', {
      arrange: aRequest,
      // The tile, the queue, two files, and the queue again.
      writes: 5,
      by: ({ path }) => publishing(path),
      lasts: UNTIL_PUBLISHED,
      also: filesOf,
    }),
    scenario('seals with a void leaf for an entry that a crash has lost', {
      arrange: aLostEntry,
      writes: 6,
      by: ({ path }) => publishing(path),
      lasts: UNTIL_PUBLISHED,
      also: filesOf,
    }),
    scenario('publishes the round', {
      arrange: aDraw,
      writes: 2,
      by: ({ path }) => publishing(path),
      lasts: MINUTE,
      also: filesOf,
    }),
  ],
} satisfies Partial<Record<FunctionName, readonly [Scenario, ...Scenario[]]>>;
