import type { FunctionName } from '#functions/names.ts';
import { SECOND } from '#lib/clock.ts';
import { newId, type TokenId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { deleteSchedule } from '#lib/operations/delete-schedule.ts';
import type { DeliveredFromUser } from '#lib/queue/intake.ts';
import { aJoin, aLeave, aQueueToken, aUser, NOW, numbered } from '#test/support/builders.ts';
import { type Scenario, scenario } from '#test/verification/crash/scenario.ts';
import { allSold, anEndedPlace, aSale, enterWith, ACTED_AT } from '#test/verification/crash/starts.ts';
import { delivery } from '#test/verification/crash/trigger.ts';

/** A batch: one user joins and leaves, one joins twice, and one joins once. */
const aMixedBatch = async () => {
  const show = await aSale();
  const [fickle, double, single] = [await aUser(), await aUser(), await aUser()];
  const joins = [aJoin(show, double, NOW + 1), aJoin(show, single, NOW + 4)] as const;
  return {
    at: NOW + SECOND,
    queued: [
      aJoin(show, fickle),
      joins[0],
      aLeave(show, fickle, NOW + 2),
      aJoin(show, double, NOW + 3),
      joins[1],
    ],
    waiting: joins.map((join) => aQueueToken(show, join)),
  };
};

/** One user joins an empty queue. */
const aLoneJoin = async () => {
  const show = await aSale();
  const join = aJoin(show, await aUser());
  return { at: NOW + SECOND, queued: [join], waiting: [aQueueToken(show, join)] };
};

/** Two users join a queue. */
const aLongerQueue = async () => {
  const show = await aSale();
  await enterWith(show, await aUser(), [5]);
  const before = await numbered(show, [await aUser()], ACTED_AT);
  const joins = [aJoin(show, await aUser(), ACTED_AT), aJoin(show, await aUser(), ACTED_AT)];
  return {
    at: ACTED_AT + SECOND,
    queued: joins,
    waiting: [...before, ...joins.map((join) => aQueueToken(show, join, ACTED_AT))],
  };
};

/** A handled message is delivered again, together with a join of a user whose place has ended. */
const anOldMessage = async () => {
  const { at, show, user } = await anEndedPlace();
  const old = aJoin(show, await aUser());
  await assignPositions(show.schedule, [old], at - SECOND);
  const again = aJoin(show, user, at);
  return { at, queued: [old, again], waiting: [old, again].map((join) => aQueueToken(show, join, at)) };
};

/** A join, and a message that does not parse. */
const anUnreadable = async () => {
  const { at, queued, waiting } = await aLoneJoin();
  const [join] = queued;
  if (!join) throw new Error('nobody has joined');
  const garbage = { ...join, kind: 'SHOUT', tokenId: newId<TokenId>(at) } as unknown as DeliveredFromUser;
  return { at, queued: [join, garbage], waiting };
};

/** A user has joined a date that is deleted before the join is numbered. */
const aJoinOfADeletedDate = async () => {
  const { at, queued, waiting } = await aLoneJoin();
  for (const { concertId, scheduleId } of queued) await deleteSchedule(concertId, scheduleId);
  return { at, queued, waiting };
};

/** Two users join after a tick has seen that all seats are sold. */
const aLateJoin = async () => {
  const { at, show } = await allSold();
  await admitWaiting(show.schedule, at);
  const joins = [aJoin(show, await aUser(), at), aJoin(show, await aUser(), at)];
  return { at: at + SECOND, queued: joins, waiting: joins.map((join) => aQueueToken(show, join, at)) };
};

export const numbering = {
  assignPositions: [
    scenario('a join and a leave, a join twice, and another', {
      arrange: aMixedBatch,
      writes: 8,
      by: () => delivery,
      lasts: SECOND,
    }),
    scenario('where nobody waits: it opens the queue and calls at once', {
      arrange: aLoneJoin,
      writes: 4,
      by: () => delivery,
      lasts: SECOND,
    }),
    scenario('where others wait', {
      arrange: aLongerQueue,
      writes: 3,
      by: () => delivery,
      lasts: SECOND,
    }),
    scenario('a repeated message, and a user who joins again', {
      arrange: anOldMessage,
      writes: 2,
      by: () => delivery,
      lasts: SECOND,
    }),
    scenario('before a message that does not parse, which is delivered again', {
      arrange: anUnreadable,
      writes: 5,
      by: () => delivery,
      lasts: SECOND,
    }),
    scenario('a join of a deleted date', {
      arrange: aJoinOfADeletedDate,
      by: () => delivery,
      lasts: SECOND,
    }),
    scenario('two who join too late', {
      arrange: aLateJoin,
      writes: 1,
      by: () => delivery,
      lasts: SECOND,
    }),
  ],
} satisfies Partial<Record<FunctionName, readonly [Scenario, ...Scenario[]]>>;
