import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import type { Concert } from '#lib/concert/concert.ts';
import { replacePoster } from '#lib/concert/poster.items.ts';
import { variables } from '#lib/env.ts';
import type { ConcertId } from '#lib/ids.ts';
import { log } from '#lib/log.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import { setPoster } from '#lib/operations/set-poster.ts';
import { updateConcert } from '#lib/operations/update-concert.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { awsClient, PAGE_BUCKET } from '#local/environment.ts';
import { type AwsServer, startAwsServer } from '#local/servers/fauxqs.ts';
import { ensurePageBucket } from '#local/servers/page-bucket.ts';
import { NOW, PRICE, refusal } from '#test/support/builders.ts';
import { during, failing, type Fault, lostAnswer } from '#test/support/faults.ts';
import { aPng } from '#test/support/pictures.ts';
import { makeTable } from '#test/support/table.ts';

let server: AwsServer;
let concertId: ConcertId;
/** Objects of earlier tests. */
let earlier: readonly string[];

beforeAll(async () => {
  await makeTable();
  server = await startAwsServer('S3');
  await ensurePageBucket(server.endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', server.endpoint);
  vi.stubEnv(variables.pageBucket, PAGE_BUCKET);
});
beforeEach(async () => {
  ({ concertId } = await createConcert({ name: '콘서트', description: '', price: PRICE }, NOW));
  earlier = await allObjects();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

const allObjects = async (): Promise<string[]> => {
  const { Contents = [] } = await new S3Client(awsClient(server.endpoint)).send(
    new ListObjectsV2Command({ Bucket: PAGE_BUCKET }),
  );
  return Contents.map(({ Key = '' }) => Key);
};

const newObjects = async () => (await allObjects()).filter((key) => !earlier.includes(key)).toSorted();

/** The objects of the poster that the concert has now. */
const current = async (): Promise<string[]> => {
  const { poster } = (await getRow<Concert>(keys.concert(concertId), 'latest')) as Concert;
  return poster ? [poster.small.key, poster.large.key].toSorted() : [];
};

const set = (width = 800) =>
  setPoster(concertId, { small: aPng(400, 600), large: aPng(width, 1.5 * width) }, NOW);

const atUpdate = { command: 'UpdateItemCommand' } as const;

test('a new poster takes the place of the old one, whose objects are deleted', async () => {
  const before = await set();
  const after = await set();

  expect(after.poster).not.toEqual(before.poster);
  expect(await newObjects()).toEqual(await current());
});

test('one of several posters that are set at once remains, with no objects of the others', async () => {
  await Promise.all([set(800), set(1_000), set(1_200)]);

  expect(await current()).toHaveLength(2);
  expect(await newObjects()).toEqual(await current());
});

test('a poster whose write is sent twice, because its answer was lost, keeps its objects', async () => {
  await set();

  await during({ ...atUpdate, level: 'try' }, lostAnswer, () => set());

  expect(await newObjects()).toEqual(await current());
});

test('a poster that another request sets between those two sends keeps its objects, or is replaced with them', async () => {
  const replacedMeanwhile: Fault = async (perform) => {
    await perform();
    await set(1_200);
    return lostAnswer(async () => undefined, { command: '', input: '' });
  };

  await during({ ...atUpdate, level: 'try' }, replacedMeanwhile, () => set());

  expect(await newObjects()).toEqual(await current());
});

test('a crash before the write leaves the old poster, and unused objects', async () => {
  await set();
  const before = await current();

  await expect(during(atUpdate, failing(new Error('crash')), () => set())).rejects.toThrow('crash');

  expect(await current()).toEqual(before);
  expect(await newObjects()).toEqual(expect.arrayContaining(before));
});

test('an old poster that cannot be deleted is logged, and the new one counts', async () => {
  const logged = vi.spyOn(log, 'error').mockImplementation(() => undefined);
  const before = await set();

  const after = await during({ command: 'DeleteObjectCommand', times: 2 }, failing(new Error('down')), () =>
    set(),
  );

  expect(after.poster).not.toEqual(before.poster);
  expect(await newObjects()).toEqual(expect.arrayContaining(await current()));
  expect(logged).toHaveBeenCalledWith('an old poster could not be deleted', expect.any(Error));
  logged.mockRestore();
});

test('a removed poster has no objects, and removing it again changes nothing', async () => {
  await set();

  const [first, again] = [
    await replacePoster(concertId, async () => undefined),
    await replacePoster(concertId, async () => undefined),
  ];

  expect(first.poster).toBeUndefined();
  expect(again).toEqual(first);
  expect(await newObjects()).toEqual([]);
});

test('a change of the concert keeps the poster', async () => {
  await set();

  const changed = await updateConcert(concertId, { name: '다른 이름', venue: '소극장' });

  expect(changed.poster).toBeDefined();
  expect(await newObjects()).toEqual(await current());
});

test('nothing is stored for a concert that does not exist', async () => {
  const unknown = '01a22f8b-7b80-73da-8a48-b779e2f0dd4b' as ConcertId;
  const pictures = { small: aPng(400, 600), large: aPng(800, 1_200) };

  expect((await refusal(setPoster(unknown, pictures, NOW))).code).toBe('CONCERT_NOT_FOUND');
  expect(await newObjects()).toEqual([]);
});

test('without a bucket there are no posters', async () => {
  vi.stubEnv(variables.pageBucket, '');

  expect((await refusal(set())).code).toBe('POSTERS_UNAVAILABLE');
  vi.stubEnv(variables.pageBucket, PAGE_BUCKET);
});
