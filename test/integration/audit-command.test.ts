import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { execFile } from 'node:child_process';
import { beforeAll, expect, inject, test } from 'vitest';

import { env } from '#lib/env.ts';
import { table, tableName } from '#lib/table/client.ts';
import { keys } from '#lib/table/keys.ts';
import { aShow, aUser, inside } from '#test/support/builders.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

interface Ended {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as `npm run audit` does. */
const audit = (...options: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, ['local/audit.ts', ...options], (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, stdout, stderr });
    });
  });

const here = (): string[] => ['--endpoint', inject('dynamodbEndpoint'), '--table', env('table')];

test('the command counts the rows and says that an honest table is clean, then names what is broken', async () => {
  const now = Date.now();
  const show = await aShow({}, now);
  const userId = await aUser({ now });
  await inside(show, [userId], now);

  const honest = await audit(...here());
  await table.send(new DeleteCommand({ TableName: tableName(), Key: keys.wallet(userId) }));
  const damaged = await audit(...here());

  expect(honest).toMatchObject({ code: 0, stderr: '' });
  expect(honest.stdout).toMatch(
    /^looked at 1 concerts, 1 schedules, 50 seats, .*1 wallets.*\naudit clean\n$/,
  );
  expect(damaged.code).toBe(1);
  expect(damaged.stdout).toContain(`user-wallet: user ${userId} has no wallet\n`);
  expect(damaged.stdout).toContain(`  USER#${userId} / WALLET\n`);
});

test.each([
  ['there is no such table', ['--table', 'nowhere'], 'there is no table nowhere'],
  ['nothing answers', ['--endpoint', 'http://127.0.0.1:9'], 'run `npm start` first'],
  [
    'no such stack runs',
    ['--url', 'http://127.0.0.1:9'],
    'no stack of this checkout runs at http://127.0.0.1:9',
  ],
  ['an option is unknown', ['--all'], 'usage: npm run audit'],
])('the command says in one line what to do when %s', async (_, options, line) => {
  const { code, stdout, stderr } = await audit(...here(), ...options);

  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(line);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});
