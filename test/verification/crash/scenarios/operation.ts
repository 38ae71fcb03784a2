import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerRotationEvent } from 'aws-lambda';
import { randomUUID } from 'node:crypto';

import type { FunctionName } from '#functions/names.ts';
import { SECOND } from '#lib/clock.ts';
import { onceOf } from '#lib/table/idempotency.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import type { Concert } from '#lib/concert/concert.ts';
import { type ConcertId, newId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { write } from '#lib/table/transact.ts';
import { rowExists, update } from '#lib/table/write.ts';
import { readKeyRing, secrets } from '#lib/token/token-keys.ts';
import { aUser, NOW } from '#test/support/builders.ts';
import { aPosterBody } from '#test/support/pictures.ts';
import { type Scenario, scenario } from '#test/verification/crash/scenario.ts';
import { call, posterKeysOf, type Run } from '#test/verification/crash/run.ts';
import { aMember, aSale, dateOf, ACTED_AT, underWay } from '#test/verification/crash/starts.ts';
import { request, untilDone } from '#test/verification/crash/trigger.ts';

const anOperator = async () => ({ ...(await aMember()), key: randomUUID() });

const anOperatorWithConcert = async () => ({
  at: NOW,
  user: await aUser(),
  key: randomUUID(),
  path: dateOf(await aSale()),
});

const NEW_CONCERT = { name: '새 공연', description: '설명', price: 50_000 };
const NEW_DATE = {
  startDatetime: '2037-01-31 19:00:00',
  endDatetime: '2037-01-31 21:00:00',
  maxSeatsPerUser: 4,
};

/** The concert was already added under this key. */
const anAddedConcert = async () => {
  const given = await anOperator();
  const once = onceOf(given.user, given.key, { createConcert: NEW_CONCERT });
  await createConcert(NEW_CONCERT, given.at, once);
  return { ...given, at: given.at + SECOND };
};

/** The concert has a poster. */
const aConcertWithPoster = async () => {
  const given = await anOperatorWithConcert();
  const id = newId(NOW);
  const pictureOf = (size: string, width: number) => ({
    key: `posters/${id}-${size}.png`,
    width,
    height: 2 * width,
  });
  const poster = { small: pictureOf('small', 400), large: pictureOf('large', 1_200) };
  await write(update(keys.concert(given.path.concertId), { set: { poster } }, rowExists, () => new Error()));
  return given;
};

/** Whether the bucket has the poster of the concert, if it has one. */
const isPosterThere = async (
  { objects }: Run,
  { path }: { readonly path: { readonly concertId: ConcertId } },
) => {
  const concert = await getRow<Concert>(keys.concert(path.concertId), 'latest');
  return concert !== undefined && posterKeysOf(concert).every((key) => objects.has(key));
};

const settingPoster = ({ user, path: { concertId } }: Awaited<ReturnType<typeof anOperatorWithConcert>>) =>
  request('setPoster', { path: { concertId }, user, isOperator: true, body: aPosterBody() });

const removingPoster = ({ user, path: { concertId } }: Awaited<ReturnType<typeof anOperatorWithConcert>>) =>
  request('removePoster', { path: { concertId }, user, isOperator: true });

type Step = SecretsManagerRotationEvent['Step'];

/** How many writes each step makes the first time. */
const writesOf: Readonly<Record<Step, number>> = {
  createSecret: 1,
  setSecret: 0,
  testSecret: 0,
  finishSecret: 1,
};

/** A rotation that Secrets Manager is about to begin. */
const aRotation = async () => ({ at: ACTED_AT, versionId: randomUUID() });

type Rotating = Awaited<ReturnType<typeof aRotation>>;

const stepOf =
  (step: Step, { versionId }: Rotating) =>
  (run: Run): SecretsManagerRotationEvent => ({
    Step: step,
    SecretId: run.secretId,
    ClientRequestToken: versionId,
  });

/** A step of a rotation, after these other steps. */
const rotating = (step: Step, ...before: readonly Step[]): Scenario =>
  scenario(before.includes(step) ? `${step} again` : step, {
    arrange: aRotation,
    writes: before.includes(step) ? 0 : writesOf[step],
    prepare: async (run, given) => {
      for (const one of before) await call(run, 'rotateTokenKeys', stepOf(one, given)(run));
    },
    by: (given) => untilDone('rotateTokenKeys', stepOf(step, given)),
    also: versionsOf,
  });

/** The versions of the secret: the stages and the number of keys of each. */
const versionsOf = async ({ secretId }: Run, { versionId }: Rotating) => {
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: secretId }));
  const keyCount = async (id: string) => Object.keys(await readKeyRing(secretId, id)).length;
  return Promise.all(
    Object.entries(VersionIdsToStages).map(async ([id, stages]) => ({
      isNew: id === versionId,
      stages: stages.toSorted(),
      keys: await keyCount(id),
    })),
  );
};

export const operation = {
  createConcert: [
    scenario('with a key', {
      arrange: anOperator,
      status: 201,
      writes: 1,
      by: ({ user, key }) => request('createConcert', { user, key, isOperator: true, body: NEW_CONCERT }),
    }),
    scenario('with a key that was used for it before', {
      arrange: anAddedConcert,
      status: 201,
      // The condition of the write fails.
      writes: 1,
      by: ({ user, key }) => request('createConcert', { user, key, isOperator: true, body: NEW_CONCERT }),
    }),
  ],
  updateConcert: [
    scenario('a new price', {
      arrange: anOperatorWithConcert,
      status: 200,
      writes: 1,
      by: ({ user, path: { concertId } }) =>
        request('updateConcert', { path: { concertId }, user, isOperator: true, body: { price: 60_000 } }),
    }),
  ],
  setPoster: [
    scenario('the first', {
      arrange: anOperatorWithConcert,
      status: 200,
      // Two objects, and the concert.
      writes: 3,
      by: settingPoster,
      also: isPosterThere,
    }),
    scenario('in place of another', {
      arrange: aConcertWithPoster,
      status: 200,
      // The old objects are deleted.
      writes: 5,
      by: settingPoster,
      also: isPosterThere,
    }),
  ],
  removePoster: [
    scenario('of a concert that has one', {
      arrange: aConcertWithPoster,
      status: 200,
      writes: 3,
      by: removingPoster,
      also: isPosterThere,
    }),
    scenario('of a concert that has none', {
      arrange: anOperatorWithConcert,
      status: 200,
      by: removingPoster,
    }),
  ],
  createSchedule: [
    scenario('with a key', {
      arrange: anOperatorWithConcert,
      status: 201,
      writes: 1,
      by: ({ user, key, path: { concertId } }) =>
        request('createSchedule', { path: { concertId }, user, key, isOperator: true, body: NEW_DATE }),
    }),
  ],
  deleteSchedule: [
    scenario('that nobody joined', {
      arrange: anOperatorWithConcert,
      status: 204,
      writes: 1,
      by: ({ user, path }) => request('deleteSchedule', { path, user, isOperator: true }),
      // All seats are deleted, so all are stored.
      isOfAll: true,
      // A repeated request finds nothing left to delete.
      alike: ({ status }) => (status === 404 ? 204 : status),
    }),
  ],
  auditTable: [
    scenario('during a sale', {
      arrange: underWay,
      by: () => untilDone('auditTable', () => ({})),
      isOfAll: true,
    }),
  ],
  rotateTokenKeys: [
    rotating('createSecret'),
    rotating('createSecret', 'createSecret'),
    rotating('setSecret', 'createSecret'),
    rotating('testSecret', 'createSecret', 'setSecret'),
    rotating('finishSecret', 'createSecret', 'setSecret', 'testSecret'),
    rotating('finishSecret', 'createSecret', 'setSecret', 'testSecret', 'finishSecret'),
  ],
  addProfileClaims: [
    scenario('of a user who signs in', {
      arrange: aMember,
      by: ({ user }) => {
        const userAttributes = { email: `${user}@example.com`, email_verified: 'true', name: '팬' };
        return untilDone('addProfileClaims', () => ({ request: { userAttributes } }));
      },
    }),
  ],
} satisfies Partial<Record<FunctionName, readonly [Scenario, ...Scenario[]]>>;
