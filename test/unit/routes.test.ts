import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

import { consumers } from '#functions/consumers.ts';
import { handlerFile, operations, routes } from '#functions/routes.ts';
import { type Endpoint } from '#lib/http/endpoint.ts';
import { PageQuery } from '#lib/http/paging.ts';
import type { Route } from '#lib/http/route.ts';

const functions = new URL('../../functions/', import.meta.url);

const filesIn = async (folder: string) =>
  (await readdir(new URL(folder, functions)))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replace(/\.ts$/, ''));

test('every route has its file, and every file its route', async () => {
  expect((await filesIn('http/')).toSorted()).toEqual(operations.map(handlerFile).toSorted());
});

test('every consumer has its file, and every file its consumer', async () => {
  const folders = (await readdir(functions, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && entry.name !== 'http')
    .map(({ name }) => name);
  const files = await Promise.all(
    folders.map(async (folder) => (await filesIn(`${folder}/`)).map((file) => `${folder}/${file}`)),
  );

  expect(
    Object.values(consumers)
      .map(({ file }) => file as string)
      .toSorted(),
  ).toEqual(files.flat().toSorted());
});

test('no two routes are the same', () => {
  const lines = Object.values(routes).map(({ method, path }) => `${method} ${path}`);

  expect(new Set(lines).size).toBe(lines.length);
});

describe.each(operations)('%s', (operation) => {
  test('is a handler made for its own route', async () => {
    const module = (await import(new URL(`http/${handlerFile(operation)}.ts`, functions).href)) as {
      handler: Endpoint;
    };

    expect(module.handler).toBeTypeOf('function');
    expect(module.handler.declaration.summary).not.toBe('');
  });

  test('takes the query of a list if its route is a list', async () => {
    const { handler } = (await import(new URL(`http/${handlerFile(operation)}.ts`, functions).href)) as {
      handler: Endpoint;
    };
    const route: Route = routes[operation];

    expect(handler.declaration.query === PageQuery).toBe(route.isList === true);
  });
});

test('only answers that are the same for everyone are cached', () => {
  const kept = Object.values(routes).filter((route) => 'cacheSeconds' in route);

  expect(kept.every(({ access, method }) => access === 'public' && method === 'GET')).toBe(true);
});

describe('the query of a list', () => {
  test('has defaults', () => {
    expect(PageQuery.parse({})).toEqual({ limit: 100, order: 'asc' });
  });

  test.each([
    { limit: '0' },
    { limit: '101' },
    { limit: '-1' },
    { limit: '1.5' },
    { limit: 'ten' },
    { limit: '' },
    { limit: '0x10' },
    { page: '2' },
    { order: 'up' },
    { cursor: 'x'.repeat(513) },
  ])('is refused: %o', (query) => {
    expect(PageQuery.safeParse(query).success).toBe(false);
  });
});
