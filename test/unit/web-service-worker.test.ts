import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { stubCaches } from '#test/support/fake-caches.ts';
import { type Build, keptFiles } from '#web/service-worker/kept-files.ts';
import { openWindow } from '#web/service-worker/open-window.ts';

const buildOf = (version: string): Build => ({
  version,
  entry: `/assets/entry-${version}.js`,
  shell: [`/assets/entry-${version}.js`, `/assets/style-${version}.css`],
  tickets: [`/assets/ticket-${version}.js`],
});

/** What is deployed: the HTML of this version, and the files of all versions. */
let deployed = 'a';
/** Whether every request fails. */
let isOffline = false;

const network = async (path: string): Promise<Response> => {
  if (isOffline) throw new TypeError('Failed to fetch');
  return new Response(
    path === '/index.html' ? `<script src="/assets/entry-${deployed}.js">` : `network ${path}`,
  );
};

let caches: ReturnType<typeof stubCaches>;
beforeEach(() => {
  deployed = 'a';
  isOffline = false;
  caches = stubCaches(network);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const requestOf = (path: string) => new Request(`https://page.example${path}`);

describe('a worker that is installed', () => {
  test('keeps the shell, and not the ticket pages', async () => {
    await keptFiles(buildOf('a')).install();

    expect(caches.contents()).toEqual({
      'shell a': ['/assets/entry-a.js', '/assets/style-a.css', '/index.html'],
    });
  });

  test('keeps the ticket pages too once a ticket was seen, and so do later builds', async () => {
    const first = keptFiles(buildOf('a'));
    const second = keptFiles(buildOf('b'));
    await first.install();
    await first.keepTicketPages();
    deployed = 'b';

    await second.install();
    const before = caches.contents();
    await second.forgetOthers();

    expect(before).toMatchObject({ 'shell a': expect.anything(), 'tickets a': ['/assets/ticket-a.js'] });
    expect(caches.contents()).toEqual({
      'shell b': ['/assets/entry-b.js', '/assets/style-b.css', '/index.html'],
      'tickets b': ['/assets/ticket-b.js'],
    });
  });

  test('keeps nothing when the HTML is of another build', async () => {
    deployed = 'b';

    await expect(keptFiles(buildOf('a')).install()).rejects.toThrow('another build');

    expect(caches.contents()).toEqual({});
  });

  test('keeps what is missing when a ticket is seen', async () => {
    const files = keptFiles(buildOf('a'));

    await files.keepTicketPages();

    expect(caches.contents()).toEqual({
      'shell a': ['/assets/entry-a.js', '/assets/style-a.css', '/index.html'],
      'tickets a': ['/assets/ticket-a.js'],
    });
  });
});

describe('a page', () => {
  const KEPT = '<script src="/assets/entry-a.js">';
  const textOf = async (answer: Promise<Response>) => (await answer).text();
  let files: ReturnType<typeof keptFiles>;
  beforeEach(async () => {
    files = keptFiles(buildOf('a'));
    await files.install();
  });

  test('comes from the network', async () => {
    expect(await textOf(files.page(Promise.resolve(new Response('new'))))).toBe('new');
  });

  test('that does not exist is not replaced', async () => {
    const answer = await files.page(Promise.resolve(new Response('', { status: 404 })));

    expect(answer.status).toBe(404);
  });

  test.each([
    ['fails', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['answers with a server error', async () => new Response('', { status: 503 })],
  ])('comes from the kept files when the network %s', async (_, answer) => {
    expect(await textOf(files.page(answer()))).toBe(KEPT);
  });

  test('comes from the kept files when the network takes longer than three seconds', async () => {
    vi.useFakeTimers();
    const answer = files.page(new Promise(() => {}));

    await vi.advanceTimersByTimeAsync(3_000);

    expect(await textOf(answer)).toBe(KEPT);
  });

  test('waits for the network when nothing is kept', async () => {
    const other = keptFiles(buildOf('b'));

    await expect(other.page(Promise.reject(new TypeError('Failed to fetch')))).rejects.toThrow('Failed');
  });
});

describe('a file', () => {
  test('that is kept needs no network', async () => {
    const files = keptFiles(buildOf('a'));
    await files.install();
    isOffline = true;

    const answer = await files.file(requestOf('/assets/style-a.css'));

    expect(files.has('/assets/style-a.css')).toBe(true);
    expect(await answer.text()).toBe('network /assets/style-a.css');
  });

  test('that is not kept yet comes from the network', async () => {
    const files = keptFiles(buildOf('a'));

    const answer = await files.file(requestOf('/assets/ticket-a.js'));

    expect(files.has('/assets/ticket-a.js')).toBe(true);
    expect(await answer.text()).toBe('network /assets/ticket-a.js');
  });

  test.each(['/', '/assets/ticket-b.js', '/users/me/reservations', '/config.json'])(
    '%s is not the worker’s',
    (path) => {
      expect(keptFiles(buildOf('a')).has(path)).toBe(false);
    },
  );
});

describe('a click on a notification', () => {
  const ORIGIN = 'https://page.example';
  const aWindow = (url: string) => ({
    url,
    focus: vi.fn<() => Promise<void>>(async () => undefined),
    navigate: vi.fn<(url: string) => Promise<void>>(async () => undefined),
  });
  const windowsOf = (...open: ReturnType<typeof aWindow>[]) => ({
    matchAll: async () => open,
    openWindow: vi.fn<(url: string) => Promise<void>>(async () => undefined),
  });

  test('focuses the window that shows its page', async () => {
    const [other, same] = [aWindow(`${ORIGIN}/`), aWindow(`${ORIGIN}/queue`)];
    const windows = windowsOf(other, same);

    await openWindow(windows, ORIGIN, '/queue');

    expect(same.focus).toHaveBeenCalledOnce();
    expect(same.navigate).not.toHaveBeenCalled();
    expect(other.focus).not.toHaveBeenCalled();
    expect(windows.openWindow).not.toHaveBeenCalled();
  });

  test('leads another window there', async () => {
    const other = aWindow(`${ORIGIN}/`);
    const windows = windowsOf(other);

    await openWindow(windows, ORIGIN, `${ORIGIN}/queue`);

    expect(other.focus).toHaveBeenCalledOnce();
    expect(other.navigate).toHaveBeenCalledExactlyOnceWith(`${ORIGIN}/queue`);
    expect(windows.openWindow).not.toHaveBeenCalled();
  });

  test.each([
    ['no window is open', []],
    [
      'the only window cannot be led there',
      [
        {
          ...aWindow(`${ORIGIN}/`),
          navigate: vi.fn<() => Promise<void>>().mockRejectedValue(new TypeError()),
        },
      ],
    ],
  ])('opens a window when %s', async (_, open) => {
    const windows = windowsOf(...open);

    await openWindow(windows, ORIGIN, '/queue');

    expect(windows.openWindow).toHaveBeenCalledExactlyOnceWith(`${ORIGIN}/queue`);
  });

  test.each([['https://elsewhere.example/'], ['http://['], [undefined], [7]])(
    'with %j for an address opens the first page',
    async (url) => {
      const windows = windowsOf();

      await openWindow(windows, ORIGIN, url);

      expect(windows.openWindow).toHaveBeenCalledExactlyOnceWith(`${ORIGIN}/`);
    },
  );
});
