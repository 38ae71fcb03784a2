import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { handler } from '#functions/http/get-concert-page.ts';
import { DAY, HOUR, MINUTE } from '#lib/clock.ts';
import type { Concert } from '#lib/concert/concert.ts';
import { variables } from '#lib/env.ts';
import { withSite } from '#lib/http/card.ts';
import { NOT_FOUND_PAGE } from '#lib/http/error-page.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import { createSchedule } from '#lib/operations/create-schedule.ts';
import { setPoster } from '#lib/operations/set-poster.ts';
import { PAGE_BUCKET } from '#local/environment.ts';
import { type AwsServer, startAwsServer } from '#local/servers/fauxqs.ts';
import { ensurePageBucket, putDocument } from '#local/servers/page-bucket.ts';
import { NOW, PRICE } from '#test/support/builders.ts';
import { anEvent } from '#test/support/events.ts';
import { captureOutput } from '#test/support/output.ts';
import { aPng } from '#test/support/pictures.ts';
import { makeTable } from '#test/support/table.ts';

const output = captureOutput();
beforeEach(output.clear);

const document = withSite(
  `<!-- card --><link rel="canonical" href="https://site.invalid/" /><!-- /card --><p>build 1</p>`,
  'https://shop.example',
);

let s3: AwsServer;
const deploy = (text: string) => putDocument(s3.endpoint, Buffer.from(text));
beforeAll(async () => {
  [s3] = await Promise.all([startAwsServer('S3'), makeTable()]);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint);
  vi.stubEnv(variables.pageBucket, PAGE_BUCKET);
  await ensurePageBucket(s3.endpoint);
  await deploy(document);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await s3.stop();
});

/** A concert with a date after each of these times. */
const aConcert = async (
  fields: Partial<Pick<Concert, 'name' | 'description' | 'venue' | 'listed'>> = {},
  starts: readonly number[] = [],
) => {
  const concert = await createConcert({ name: '콘서트', description: '', price: PRICE, ...fields }, NOW);
  const { concertId } = concert;
  for (const after of starts) {
    const startsAt = NOW + after;
    await createSchedule({ concertId, startsAt, endsAt: startsAt + HOUR, timezone: 'Asia/Seoul' }, NOW);
  }
  return concertId;
};

const open = async (concertId: string, { now = NOW, query = {}, method = 'GET' } = {}) => {
  const event = anEvent({ path: { concertId }, query, method });
  event.requestContext.timeEpoch = now;
  const { statusCode: status, headers = {}, body = '' } = await handler(event, undefined as never);
  return { status, headers, body };
};

/** The content of a `meta` tag. */
const meta = (body: string, name: string): string | undefined =>
  new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)"`).exec(body)?.[1];

describe('the page of a concert', () => {
  test('is the document with what a shared link shows, for a minute', async () => {
    const concertId = await aConcert({ name: '카드마술쇼', description: '손끝에서\n시작됩니다.' });

    const { status, headers, body } = await open(concertId);

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=60',
      'content-security-policy': expect.stringMatching(/^default-src 'self'/),
      'x-content-type-options': 'nosniff',
    });
    expect(body).toContain('<p>build 1</p>');
    expect(meta(body, 'og:title')).toBe('카드마술쇼');
    expect(meta(body, 'description')).toBe('손끝에서 시작됩니다.');
    expect(meta(body, 'og:url')).toBe(`https://shop.example/shows/${concertId}`);
  });

  test('asks search engines not to index it when no list shows the concert', async () => {
    const [listed, unlisted] = await Promise.all([aConcert(), aConcert({ listed: false })]);

    expect(meta((await open(listed)).body, 'robots')).toBeUndefined();
    expect(meta((await open(unlisted)).body, 'robots')).toBe('noindex');
  });

  test('has its name and description, or the name alone on the pages of a date', async () => {
    await deploy(
      document.replace(
        '<p>',
        '<template data-page="concert"><h1>{name}</h1>{description}</template>' +
          '<template data-page="date"><h2>{name}</h2>{concertPath}</template><p>',
      ),
    );
    const concertId = await aConcert({ name: '마술 & 쇼', description: '손끝' });
    const later = NOW + 4 * MINUTE;

    const ofConcert = await open(concertId, { now: later });
    const ofDate = await open(concertId, { now: later, query: { date: '' } });

    expect(ofConcert.body).toContain('<h1>마술 &amp; 쇼</h1>손끝<p>');
    expect(ofDate.body).toContain(`<h2>마술 &amp; 쇼</h2>/shows/${concertId}<p>`);
    await deploy(document);
  });

  test('loads the waiting room early on the pages of a date only', async () => {
    await deploy(
      document.replace('<p>', '<meta name="waiting-room" content="/assets/waiting-room-1.js"><p>'),
    );
    const concertId = await aConcert();
    const later = NOW + 2 * MINUTE;
    const preload = '<link rel="modulepreload" crossorigin href="/assets/waiting-room-1.js">';

    const ofConcert = await open(concertId, { now: later });
    const ofDate = await open(concertId, { now: later, query: { date: '' } });

    expect(ofConcert.body).not.toContain(preload);
    expect(ofDate.body).toContain(preload);
    await deploy(document);
  });

  test('names the next date, on the clock of the show, and how many follow', async () => {
    const concertId = await aConcert({ description: '소개' }, [3 * DAY, DAY, 2 * DAY]);

    const { body } = await open(concertId, { now: NOW + DAY });

    const next = new Date(NOW + 2 * DAY + 9 * HOUR);
    const time = next.toISOString().slice(11, 16);
    const weekday = new Intl.DateTimeFormat('ko', { weekday: 'short', timeZone: 'UTC' }).format(next);
    expect(meta(body, 'og:description')).toBe(
      `${next.getUTCFullYear()}년 ${next.getUTCMonth() + 1}월 ${next.getUTCDate()}일 (${weekday}) ${time} 외 1회 · 소개`,
    );
  });

  test('names the venue, and shows the poster', async () => {
    const concertId = await aConcert({ description: '소개', venue: '예술의전당' });
    const { poster } = await setPoster(concertId, { small: aPng(400, 600), large: aPng(800, 1_200) }, NOW);

    const { body } = await open(concertId);

    expect(meta(body, 'og:description')).toBe('예술의전당 · 소개');
    expect(meta(body, 'og:image')).toBe(`https://shop.example/${poster?.large.key}`);
    expect(meta(body, 'og:image:height')).toBe('1200');
  });

  test('cuts a long description off, and never a character', async () => {
    const { body } = await open(await aConcert({ description: '🎻'.repeat(1_000) }));

    expect(meta(body, 'og:description')).toBe(`${'🎻'.repeat(159)}…`);
  });

  test.each(['"><script>alert(1)</script>', '</title><script>alert(1)</script>'])(
    'shows the name %s as text',
    async (name) => {
      const { body } = await open(await aConcert({ name, description: name }));

      expect(body).not.toContain('<script');
      expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    },
  );

  test('may have unknown parameters, such as those that other sites add to a link', async () => {
    expect((await open(await aConcert(), { query: { utm_source: 'kakao' } })).status).toBe(200);
  });

  test('to HEAD has no body', async () => {
    expect(await open(await aConcert(), { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });
});

test.each(['01a22f8b-7b80-73da-8a48-b779e2f0dd4b', 'no-id'])(
  'at %s there is no concert, and the page says so',
  async (concertId) => {
    const { status, headers, body } = await open(concertId);

    expect([status, body]).toEqual([404, NOT_FOUND_PAGE]);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(output.log()).toEqual([]);
  },
);

describe('a deployment', () => {
  test('shows within a minute, and the old document while the new one cannot be read', async () => {
    const concertId = await aConcert();
    await open(concertId);
    await deploy(document.replace('build 1', 'build 2'));

    const bodyAfter = async (after: number) => (await open(concertId, { now: NOW + after })).body;
    expect(await bodyAfter(MINUTE - 1)).toContain('build 1');
    expect(await bodyAfter(MINUTE)).toContain('build 2');
    vi.stubEnv(variables.pageBucket, 'gone');
    expect(await bodyAfter(3 * MINUTE)).toContain('build 2');
    vi.stubEnv(variables.pageBucket, PAGE_BUCKET);
  });
});
