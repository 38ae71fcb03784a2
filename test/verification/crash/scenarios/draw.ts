import type { FunctionName } from '#functions/names.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { SEALED_BEFORE_ROUND_MS } from '#lib/draw/draw.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { endPlace, readPlace } from '#lib/queue/place.items.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { write } from '#lib/table/transact.ts';
import { aJoin, aQueueToken, aUser, NOW, numbered } from '#test/support/builders.ts';
import {
  aDrawnShow,
  aMark,
  close,
  DRAWN,
  loseEntry,
  MARKED,
  OPENS,
  seal,
  SEALED,
} from '#test/support/draw-steps.ts';
import { call, type Run } from '#test/verification/crash/run.ts';
import { type Scenario, scenario } from '#test/verification/crash/scenario.ts';
import { dateOf } from '#test/verification/crash/starts.ts';
import { delivery, publishing, request, ticking } from '#test/verification/crash/trigger.ts';

const ENTERED = NOW + SECOND;

/** Two fans have entered. */
const twoEntries = async () => {
  const show = await aDrawnShow();
  const user = await aUser();
  const waiting = await numbered(show, [user, await aUser()], ENTERED);
  return { at: ENTERED + SECOND, waiting, user, path: dateOf(show), show };
};

/** Two fans join while the entries are open. */
const twoJoins = async () => {
  const show = await aDrawnShow();
  const queued = [aJoin(show, await aUser()), aJoin(show, await aUser(), NOW + 1)];
  return { at: ENTERED, queued, waiting: queued.map((join) => aQueueToken(show, join)) };
};

/** A batch around the opening: a fan who was in time, the mark, and a fan who was not. */
const aLastBatch = async () => {
  const { show } = await twoEntries();
  const [early, late] = [aJoin(show, await aUser(), OPENS - 1), aJoin(show, await aUser(), MARKED + 1)];
  return {
    at: MARKED + SECOND,
    queued: [early, aMark(show), late],
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
const anOpening = async () => ({ ...(await twoEntries()), ...nobody, at: MARKED });

/** All groups are marked. */
const aClosedDraw = async () => {
  const entered = await twoEntries();
  await close(entered.show);
  return { ...entered, at: MARKED + SECOND };
};

/** All groups are marked. One entry has no leaf, because a crash came before it was written. */
const aLostEntry = async () => {
  const entered = await twoEntries();
  const { show, path } = entered;
  await loseEntry(await readQueueState(path.scheduleId));
  await close(show);
  await admitWaiting(show.schedule, MARKED + SECOND);
  return { ...entered, at: SEALED };
};

/** The draw is sealed. */
const aSealedDraw = async () => {
  const entered = await twoEntries();
  await seal(entered.show);
  return { ...entered, at: SEALED + SECOND };
};

/** The round is near, and nothing is sealed. */
const aLateSeal = async () => ({
  ...(await aClosedDraw()),
  ...nobody,
  at: DRAWN - SEALED_BEFORE_ROUND_MS,
});

/** The published files. */
const filesOf = async ({ objects }: Run, { path }: { readonly path: { readonly scheduleId: string } }) =>
  [...objects].map((key) => key.replace(path.scheduleId, '')).toSorted();

/** By then the tick has requested a failed publication again. */
const UNTIL_REPEATED = 40 * SECOND;
/** By then every run has drawn and published, whatever its delays. Nobody polls meanwhile. */
const UNTIL_PUBLISHED = 4 * MINUTE;
const nobody = { waiting: [] };
/** No caller sees the result of an invocation by the stream, so runs are not compared by it. */
const ignoreAnswer = () => undefined;

/** Scenarios of functions that have more scenarios in other files. */
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
      // The entry: the queue, the leaf and the place. The mark and the late fan: the queue and the place.
      writes: 5,
      by: () => delivery,
      lasts: UNTIL_PUBLISHED,
    }),
    scenario('one who enters a draw again', {
      arrange: aReturn,
      writes: 2,
      by: () => delivery,
      lasts: SECOND,
    }),
  ],
  // The first tick of a run also stores a sample of the queue.
  admitWaiting: [
    scenario('marks the groups of a draw', {
      arrange: anOpening,
      writes: 2,
      by: () => ticking(),
      lasts: UNTIL_PUBLISHED,
    }),
    scenario('delays a draw', {
      arrange: aLateSeal,
      writes: 2,
      by: () => ticking(),
      lasts: UNTIL_PUBLISHED,
    }),
    scenario('draws, and calls', {
      arrange: async () => ({ ...(await aSealedDraw()), at: DRAWN }),
      writes: 3,
      by: () => ticking(),
      lasts: UNTIL_REPEATED,
      also: filesOf,
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
  ],
  publishDraw: [
    scenario('seals with a void leaf for an entry that a crash has lost', {
      arrange: aLostEntry,
      writes: 6,
      by: ({ path }) => publishing(path),
      alike: ignoreAnswer,
      lasts: UNTIL_REPEATED,
      also: filesOf,
    }),
    scenario('publishes the round', {
      arrange: async () => ({ ...(await aSealedDraw()), at: DRAWN }),
      // The seed depends on the id of the date, which differs between runs. So each run draws for itself.
      prepare: (run) => call(run, 'admitWaiting', {}),
      writes: 2,
      by: ({ path }) => publishing(path),
      alike: ignoreAnswer,
      lasts: UNTIL_REPEATED,
      also: filesOf,
    }),
  ],
} satisfies Partial<Record<FunctionName, readonly [Scenario, ...Scenario[]]>>;
