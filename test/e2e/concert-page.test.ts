import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Stack } from '#local/stack.ts';
import { aDate, type ShowDate, startApi } from '#test/support/api.ts';

let stack: Stack;
let date: ShowDate;
beforeAll(async () => {
  stack = await startApi();
  date = await aDate(stack);
});
afterAll(() => stack.stop());

const UNKNOWN = '00000000-0000-7000-8000-000000000000';

describe('the page of a concert', () => {
  const open = async (path: string) => {
    const response = await fetch(`${stack.url}${path}`, { headers: { accept: 'text/html' } });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };

  test('has one document with its card, whatever the path below it', async () => {
    const { concertId, scheduleId } = date;
    const paths = ['', '/', `/dates/${scheduleId}`, `/dates/${scheduleId}/book`, '?utm_source=kakao'];

    const pages = await Promise.all(paths.map((path) => open(`/shows/${concertId}${path}`)));

    expect(pages[0]).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
    expect(pages[0]?.text).toContain(`<link rel="canonical" href="${stack.url}/shows/${concertId}" />`);
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
  });

  test.each([`/shows/${UNKNOWN}`, '/shows/no-id', '/shows/no-id/dates/1'])(
    'is a page with the status 404 if there is no concert: %s',
    async (path) => {
      expect(await open(path)).toMatchObject({ status: 404, type: 'text/html; charset=utf-8' });
    },
  );

  test('leaves the other paths to the API, which answers in JSON whatever a client accepts', async () => {
    expect(await open('/concerts/1/2/3')).toMatchObject({ status: 404, text: '{"message":"Not Found"}' });
    expect((await open(`/concerts/${UNKNOWN}`)).type).toMatch(/^application\/json/);
  });
});
