import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Operation } from '#functions/routes.ts';
import { env } from '#lib/env.ts';
import type { Place } from '#lib/queue/queue.ts';
import { table, tableName } from '#lib/table/client.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { askAt } from '#local/cli/smoke/ask.ts';
import { auditTouched } from '#local/cli/smoke/audit-touched.ts';
import { bookASeat, type Touched } from '#local/cli/smoke/book-a-seat.ts';
import { printedSteps } from '#local/cli/smoke/steps.ts';
import type { Stack } from '#local/stack.ts';
import { aDate, aFan, type Fan, queueUp, send, startApi } from '#test/support/api.ts';
import { type AwsCall, AwsErrorResponse, startFakeAws } from '#test/support/fake-aws.ts';
import { type ApiFault, startFaultyApi } from '#test/support/faulty-api.ts';
import { runCommand } from '#test/support/run-command.ts';

let stack: Stack;
let operatorToken: string;
beforeAll(async () => {
  stack = await startApi();
  operatorToken = (await stack.issueToken({ email: 'operator@example.com', operator: true })).accessToken;
});
afterAll(() => stack.stop());

const here = () => ({ tableName: env('table'), endpoint: stack.dynamodbEndpoint });

interface Smoked {
  readonly fan: Fan;
  readonly lines: string[];
  readonly passed: boolean;
  readonly touched: Touched | undefined;
}

/** A smoke test by a new fan, with faults between it and the API. */
const smoke = async (faults: readonly ApiFault[] = [], patienceMs = 20_000): Promise<Smoked> => {
  const fan = await aFan(stack);
  const lines: string[] = [];
  const { step, passed } = printedSteps((line) => lines.push(line));
  const api = await startFaultyApi(stack.url, faults);
  try {
    const ask = askAt(api.url);
    const touched = await bookASeat({ ask, step, operatorToken, fanToken: fan.accessToken, patienceMs });
    return { fan, lines, touched, passed: passed() };
  } finally {
    await api.close();
  }
};

/** What is left after a smoke test. {@link NOTHING}: no hold, no sale, no place, no open schedule. */
const leftBy = async ({ fan, touched }: Smoked) => {
  const { userId, concertId, scheduleId } = touched ?? expect.fail('nothing was touched');
  const path = `/concerts/${concertId}/schedules/${scheduleId}`;
  const figures = await send(stack, 'GET', `/admin${path}/queue`, { token: operatorToken });
  const wallet = await send(stack, 'GET', '/users/me/points', { token: fan.accessToken });
  const place = await getRow<Place>(keys.place(userId, scheduleId), 'latest');
  const { held, sold, inside, closed } = figures.body as Record<string, unknown>;
  return { held, sold, inside, closed, place: place?.status, point: wallet.body.point as unknown };
};

const NOTHING = { held: 0, sold: 0, inside: 0, closed: true, place: 'EXPIRED' };

const failures = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /^FAIL +\d+ ms {2}(.*)$/.exec(line)?.[1] ?? []);

const TOKEN = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.c2VjcmV0`;
const broken = () => ({ status: 500, body: JSON.stringify({ code: 'UNKNOWN', token: TOKEN }) });

describe('a step that fails', () => {
  test.each<[Operation, failing: string, point: number]>([
    ['joinQueue', 'the fan joins the queue', 1],
    ['pollQueue', 'the fan enters the sale, with a seat', 1],
    ['holdSeats', 'the fan exchanges it for another', 1],
    ['pay', 'the fan pays', 1],
  ])('%s: it is printed with the response, and its effect is undone', async (operation, failing, point) => {
    const smoked = await smoke([{ operation, answer: broken }]);

    expect(smoked.passed).toBe(false);
    expect(failures(smoked.lines)).toEqual([failing]);
    expect(smoked.lines.join('\n')).toMatch(/^ {7}\w+ \/\S+: 500 \{"code":"UNKNOWN","token":"<token>"\}$/m);
    expect(smoked.lines.join('\n')).not.toContain(TOKEN);
    await expect.poll(() => leftBy(smoked)).toEqual({ ...NOTHING, point });
  });

  test('cancelPayment: it is retried once', async () => {
    const smoked = await smoke([{ operation: 'cancelPayment', times: 1, instead: true, answer: broken }]);

    expect(failures(smoked.lines)).toEqual(['the fan cancels']);
    expect(await leftBy(smoked)).toEqual({ ...NOTHING, point: 1 });
  });

  test.each<[Operation, failing: string[]]>([
    ['getHealth', ['the service answers']],
    ['createConcert', ['an operator adds a concert that is not listed']],
    ['createSchedule', ['… and a schedule']],
    ['listSchedules', ['fans with its link find the schedule, and the concert is not listed']],
    ['registerUser', ['a fan registers']],
    ['updateSchedule', ['the operator closes the schedule']],
  ])('%s', async (operation, failing) => {
    const { lines, passed } = await smoke([{ operation, instead: true, answer: broken }]);

    expect(failures(lines)).toEqual(failing);
    expect(passed).toBe(false);
  });

  test('waiting too long fails, and the fan leaves the queue', async () => {
    const smoked = await smoke([], 0);

    expect(failures(smoked.lines)).toEqual(['the fan enters the sale, with a seat']);
    expect(smoked.lines.join('\n')).toMatch(/ {7}still waiting after 0 s: number \S+, \d+ ahead/);
    await expect.poll(() => leftBy(smoked)).toEqual({ ...NOTHING, point: 1 });
  });
});

describe('a wrong response', () => {
  const changed =
    (change: (body: string) => string, status = 200) =>
    (body: string) => ({ status, body: change(body) });

  test.each<[Operation, string, ApiFault['answer'], failing: string, line: RegExp]>([
    [
      'createConcert',
      'a listed concert',
      changed((body) => body.replace('"listed":false', '"listed":true'), 201),
      'an operator adds a concert that is not listed',
      /the concert is .*"listed":true/,
    ],
    [
      'listSchedules',
      'a schedule with a missing seat',
      changed((body) => body.replaceAll('"reservableAudienceCount":50', '"reservableAudienceCount":49')),
      'fans with its link find the schedule, and the concert is not listed',
      /the schedule has 49 seats/,
    ],
    [
      'holdSeats',
      'another price',
      changed((body) => body.replace('"price":1', '"price":2'), 201),
      'the fan exchanges it for another',
      /held are .*"price":2/,
    ],
    [
      'pay',
      'a body without a payment',
      changed((body) => body.replace(/"paymentId":"[^"]+",/, '')),
      'the fan pays',
      /POST \/payments: 200, but paymentId: .* in \{/,
    ],
    [
      'getSeatMap',
      'not JSON',
      changed(() => '<html>'),
      'seat 5 is AVAILABLE on the map',
      /200, but .* in <html>/,
    ],
    [
      'chargeWallet',
      'an extra point',
      changed(() => '{"point":2}'),
      'the price is gone from the wallet',
      /2 points less 1 are 0/,
    ],
    [
      'listWalletTransactions',
      'a ledger without the refund',
      changed(() => '[]'),
      'the points are back, and the ledger shows both entries',
      /the ledger ends with {2}instead of REFUND 1 → 1, USE 1 → 0/,
    ],
  ])('%s: %s', async (operation, _, answer, failing, line) => {
    const fault = { operation, answer };

    const { lines, passed } = await smoke([fault]);

    expect(passed).toBe(false);
    expect(failures(lines)[0]?.replace(/^seat \d+/, 'seat 5')).toBe(failing);
    expect(lines.join('\n')).toMatch(line);
  });

  test('a request to a busy service is retried', async () => {
    const busy = () => ({ status: 503, body: '{"message":"Service Unavailable"}' });

    const { lines, passed } = await smoke([
      { operation: 'holdSeats', times: 1, instead: true, answer: busy },
    ]);

    expect(failures(lines)).toEqual([]);
    expect(passed).toBe(true);
  });
});

describe('the audit of the touched rows', () => {
  test('is clean, even if the fan has a seat of another schedule', async () => {
    const { fan, touched } = await smoke();
    await buySeatElsewhere(fan);

    await expect(auditTouched(here(), touched ?? expect.fail())).resolves.toBeUndefined();
  });

  test('has findings in the schedule and the wallet, and none in other schedules', async () => {
    const { fan, touched = expect.fail() } = await smoke();
    await buySeatElsewhere(fan);
    const broke = new UpdateCommand({
      TableName: tableName(),
      Key: keys.wallet(touched.userId),
      UpdateExpression: 'SET balance = balance + :one',
      ExpressionAttributeValues: { ':one': 1 },
    });
    await table.send(broke);
    await table.send(new DeleteCommand({ TableName: tableName(), Key: keys.seat(touched.scheduleId, 31) }));

    const found = await auditTouched(here(), touched).catch((error: unknown) => (error as Error).message);

    const rules = new Set(
      String(found)
        .split('\n')
        .map((line) => line.split(':')[0]),
    );
    expect(rules).toEqual(new Set(['money-total', 'schedule-seats', 'wallet-last-row', 'wallet-sum']));
  });

  const buySeatElsewhere = async (fan: Fan): Promise<void> => {
    const { accessToken: token } = fan;
    const date = await aDate(stack);
    await send(stack, 'PATCH', '/users/me/points/charge', { token, body: { point: 70_000 } });
    const turn = await queueUp(stack, date, fan);
    const paid = await send(stack, 'POST', '/payments', { token: turn.body.token as string });
    expect(paid.status).toBe(200);
  };
});

describe('npm run smoke', () => {
  /** A user pool with one user. */
  const userPool = () => {
    const user = { exists: false, enabled: false, operator: false, password: '' };
    const answer = async ({ action, input }: AwsCall) => {
      switch (action) {
        case 'AdminCreateUser': {
          if (user.exists)
            throw new AwsErrorResponse('UsernameExistsException', 'User account already exists');
          user.exists = true;
          return {};
        }
        case 'AdminSetUserPassword': {
          user.password = String(input['Password']);
          return {};
        }
        case 'AdminAddUserToGroup': {
          user.operator = input['GroupName'] === 'staff';
          return {};
        }
        case 'AdminEnableUser':
        case 'AdminDisableUser': {
          user.enabled = action === 'AdminEnableUser';
          return {};
        }
        case 'AdminInitiateAuth': {
          const { USERNAME, PASSWORD } = input['AuthParameters'] as Record<string, string>;
          if (!user.enabled || PASSWORD !== user.password || input['ClientId'] !== 'cli')
            throw new AwsErrorResponse('NotAuthorizedException', 'Incorrect username or password.');
          const { accessToken } = await stack.issueToken({ email: USERNAME ?? '', operator: user.operator });
          return { AuthenticationResult: { AccessToken: accessToken } };
        }
        default:
          throw new AwsErrorResponse('AccessDeniedException', action);
      }
    };
    return { user, answer };
  };

  const outputs = () => ({
    WebUrl: stack.url,
    ApiUrl: 'http://127.0.0.1:9',
    TableName: env('table'),
    CliClientId: 'cli',
    UserPoolId: 'ap-northeast-2_pool',
    OperatorGroup: 'staff',
  });

  /** The environment on AWS, with the table at DynamoDB Local. */
  const onAws = (environment: Readonly<Record<string, string | undefined>>) => ({
    ...environment,
    AWS_ENDPOINT_URL: stack.dynamodbEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: undefined,
  });

  test('--aws enables its own operator account with AWS credentials, and disables it afterwards', async () => {
    const { user, answer } = userPool();
    const aws = await startFakeAws({ outputsOf: outputs, json: answer });
    try {
      const first = await runCommand(
        'local/cli/smoke.ts',
        ['--aws', '--stage', 'prod'],
        onAws(aws.environment),
      );
      const firstPassword = user.password;
      const again = await runCommand(
        'local/cli/smoke.ts',
        ['--aws', '--stage', 'prod'],
        onAws(aws.environment),
      );

      for (const ended of [first, again]) {
        expect(ended).toMatchObject({ code: 0, stderr: '' });
        expect(ended.stdout).toMatch(/PASS +\d+ ms {2}the smoke account is disabled\nsmoke passed\n$/);
        expect(ended.stdout).not.toMatch(/eyJ/);
      }
      expect(user).toMatchObject({ exists: true, enabled: false });
      expect(user.password).not.toBe(firstPassword);
      expect(aws.calls.slice(0, 7).map(({ action }) => action)).toEqual([
        'DescribeStacks',
        'AdminCreateUser',
        'AdminSetUserPassword',
        'AdminAddUserToGroup',
        'AdminEnableUser',
        'AdminInitiateAuth',
        'AdminDisableUser',
      ]);
      expect(aws.calls[1]?.input).toMatchObject({ MessageAction: 'SUPPRESS' });
    } finally {
      await aws.close();
    }
  }, 90_000);

  test('--aws with SMOKE_TOKEN needs no account: the operator is also the fan', async () => {
    const aws = await startFakeAws({ outputsOf: outputs });
    try {
      const ended = await runCommand('local/cli/smoke.ts', ['--aws'], {
        ...onAws(aws.environment),
        SMOKE_TOKEN: operatorToken,
      });

      expect(ended).toMatchObject({ code: 0, stderr: '' });
      expect(aws.calls.map(({ action }) => action)).toEqual(['DescribeStacks']);
    } finally {
      await aws.close();
    }
  }, 60_000);

  test('without access to the table only the audit fails, with the missing permission', async () => {
    const denying = await startFakeAws({
      outputsOf: () => ({}),
      json: () => {
        throw new AwsErrorResponse('AccessDeniedException', 'User: x is not authorized');
      },
    });
    try {
      const options = ['--url', stack.url, '--table', env('table'), '--endpoint', denying.url];
      const { code, stdout } = await runCommand('local/cli/smoke.ts', options);

      expect(code).toBe(1);
      expect(failures(stdout.split('\n'))).toEqual(['the audit of the touched rows is clean']);
      expect(stdout).toContain('       the AWS credentials do not allow dynamodb:Query');
      expect(stdout).toMatch(/\nsmoke FAILED\n$/);
    } finally {
      await denying.close();
    }
  }, 60_000);

  test('a failed sign-in ends in one line, and leaves the account disabled', async () => {
    const { user, answer } = userPool();
    const aws = await startFakeAws({
      outputsOf: outputs,
      json: (call) => answer(call.action === 'AdminInitiateAuth' ? { ...call, action: 'forbidden' } : call),
    });
    try {
      const ended = await runCommand('local/cli/smoke.ts', ['--aws'], onAws(aws.environment));

      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toMatch(
        /^the AWS credentials do not allow cognito-idp:AdminInitiateAuth: [^\n]+\n$/,
      );
      expect(user.enabled).toBe(false);
    } finally {
      await aws.close();
    }
  });

  test('a stack with an existing issuer needs a token', async () => {
    const { UserPoolId: _, ...rest } = outputs();
    const aws = await startFakeAws({ outputsOf: () => rest });
    try {
      const ended = await runCommand('local/cli/smoke.ts', ['--aws'], onAws(aws.environment));

      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toMatch(/^the stack has no user pool of its own: set SMOKE_TOKEN [^\n]+\n$/);
    } finally {
      await aws.close();
    }
  });

  test.each([
    ['an option is unknown', ['--all'], 'usage: npm run smoke'],
    ['options of both ways are mixed', ['--aws', '--url', 'http://127.0.0.1:9'], 'usage: npm run smoke'],
    [
      'nothing answers',
      ['--url', 'http://127.0.0.1:9', '--table', 'x'],
      'nothing answers at http://127.0.0.1:9',
    ],
  ])('says in one line what is wrong when %s', async (_, options, line) => {
    const ended = await runCommand('local/cli/smoke.ts', options);

    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(line);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
