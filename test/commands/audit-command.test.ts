import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, inject, test } from 'vitest';

import { env } from '#lib/env.ts';
import { table, tableName } from '#lib/table/client.ts';
import { keys } from '#lib/table/keys.ts';
import { startFakeAws } from '#test/support/fake-aws.ts';
import { aShow, aUser, inside } from '#test/support/builders.ts';
import { type Ended, runCommand } from '#test/support/run-command.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const audit = (...options: string[]): Promise<Ended> => runCommand('local/cli/audit.ts', options);

const here = (): string[] => ['--endpoint', inject('dynamodbEndpoint'), '--table', env('table')];

test('the command counts the rows of a clean table, and prints the findings in a broken one', async () => {
  const now = Date.now();
  const show = await aShow({}, now);
  const userId = await aUser({ now });
  await inside(show, [userId], now);

  const honest = await audit(...here());
  await table.send(new DeleteCommand({ TableName: tableName(), Key: keys.wallet(userId) }));
  const damaged = await audit(...here());

  expect(honest).toMatchObject({ code: 0, stderr: '' });
  expect(honest.stdout).toMatch(/^checked 1 concerts, 1 schedules, 50 seats, .*1 wallets.*\naudit clean\n$/);
  expect(damaged.code).toBe(1);
  expect(damaged.stdout).toContain(`user-wallet: user ${userId} has no wallet\n`);
  expect(damaged.stdout).toContain(`  USER#${userId} / WALLET\n`);
});

test.each([
  ['there is no such table', ['--table', 'nowhere'], 'there is no table nowhere'],
  ['nothing answers', ['--endpoint', 'http://127.0.0.1:9'], 'run `npm start` first'],
  [
    'the stack does not run',
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

test('--aws takes table and Region from the stack', async () => {
  const asked: string[] = [];
  const outputsOf = (stackName: string) => {
    asked.push(stackName);
    return {};
  };
  const aws = await startFakeAws({ outputsOf });
  const environment = { ...aws.environment, TABLE_NAME: undefined };

  const options = ['--aws', '--stage', 'qa', '--region', 'eu-west-1'];
  const { code, stderr } = await runCommand('local/cli/audit.ts', options, environment);
  await aws.close();

  expect(asked).toEqual(['ConcertOnSale-qa']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^the stack ConcertOnSale-qa in eu-west-1 .* has no output TableName: .*\n$/);
});
