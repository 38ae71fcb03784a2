import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Stack } from '#local/stack.ts';
import { aDate, operatorToken, send, startApi } from '#test/support/api.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startApi();
});
afterAll(() => stack.stop());

/** The shell blocks of a section of a document, in order. */
const blocksOf = (document: string, heading: string): string[] => {
  const [, section = ''] = document.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
};

/** Runs lines as if they were copied into a terminal. The first line that fails ends the run. */
const bash = (script: string): Promise<{ error: unknown; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile('bash', ['--norc', '-euo', 'pipefail', '-c', script], (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    );
  });

const bookingOf = async (url: string): Promise<string> => {
  const readme = await readFile('README.md', 'utf8');
  return blocksOf(readme, 'Book a seat').join('').replaceAll('http://127.0.0.1:3000', url);
};

test('the booking of the README ends with a paid seat', async () => {
  await aDate(stack);

  const { error, stdout, stderr } = await bash(await bookingOf(stack.url));

  expect({ error, stderr }).toEqual({ error: null, stderr: '' });
  expect(stdout).toMatch(/^fan-\d+@example\.com owns seat 7, PAID\n$/);
}, 60_000);

test('the booking of the README says what to do when no stack runs', async () => {
  const { error, stdout, stderr } = await bash(await bookingOf('http://127.0.0.1:1'));

  expect(error).toMatchObject({ code: 1 });
  expect(stdout).toBe('');
  expect(stderr).toContain('nothing answers at http://127.0.0.1:1: run `npm start` first');
}, 60_000);

test('the commands of an on-sale day work as the guide has them', async () => {
  const guide = await readFile('docs/operations.md', 'utf8');
  const onLaptop = blocksOf(guide, 'An access token').filter((block) => block.includes('--email'));
  const script = [...onLaptop, ...blocksOf(guide, 'An on-sale day')].join('');

  const { error, stdout, stderr } = await bash(script.replaceAll('http://127.0.0.1:3000', stack.url));

  expect({ error, stderr }).toEqual({ error: null, stderr: '' });
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const date = { startDatetime: '2030-12-31 19:00:00', saleOpensAt: '2030-12-01T11:00:00.000Z' };
  const moved = { ...date, startDatetime: '2030-12-30 19:00:00' };
  expect(answers).toMatchObject([
    { name: 'Year-end concert', price: 70_000 },
    [{ ...date, status: 'OPEN' }],
    expect.any(Array),
    { waiting: 0, paused: false, closed: false },
    [],
    date,
    date,
    date,
    moved,
    { ...moved, status: 'CLOSED' },
  ]);
  const { concertId } = answers[0] as { concertId: string };
  const [{ scheduleId }] = answers[1] as unknown as [{ scheduleId: string }];
  const token = await operatorToken(stack);
  const queue = await send(stack, 'GET', `/admin/concerts/${concertId}/schedules/${scheduleId}/queue`, {
    token,
  });
  expect(queue.body).toMatchObject({
    message: 'Entry is delayed by ten minutes.',
    paused: false,
    closed: true,
  });
}, 120_000);
