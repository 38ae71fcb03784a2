import { readDeployedStack, type StackChoice } from '#local/cli/deployed-stack.ts';
import { laptopToken } from '#local/cli/laptop-token.ts';
import { openSmokeAccount } from '#local/cli/smoke/account.ts';
import { findStack } from '#local/cli/stack-file.ts';
import type { TableTarget } from '#local/cli/table-target.ts';
import { CommandError } from '#local/command-error.ts';

/** The service under test. */
export interface Target {
  readonly url: string;
  readonly operatorToken: string;
  readonly fanToken: string;
  /** Absent: the table is unknown, and the audit step fails. */
  readonly table?: TableTarget | undefined;
  /** Undoes what the sign-in needed. */
  readonly close?: () => Promise<void>;
}

/** An operator's access token. In the environment, because everyone on the machine can read the options. */
const given = (): string | undefined => process.env['SMOKE_TOKEN'] || undefined;

/** @throws CommandError */
export const targetOnAws = async (choice: StackChoice): Promise<Target> => {
  const { region, output, hasOutput } = await readDeployedStack(choice);
  process.env['AWS_REGION'] = region;
  // Fans use the CDN if there is one.
  const url = output(hasOutput('WebUrl') ? 'WebUrl' : 'ApiUrl');
  const table = { tableName: output('TableName') };
  const token = given();
  if (token !== undefined) return { url, operatorToken: token, fanToken: token, table };
  if (!hasOutput('UserPoolId'))
    throw new CommandError(
      'the stack has no user pool of its own: set SMOKE_TOKEN to an operator’s access token (`npm run -s token -- --aws`)',
    );
  const pool = {
    region,
    userPoolId: output('UserPoolId'),
    operatorGroup: output('OperatorGroup'),
    clientId: output('CliClientId'),
  };
  const { accessToken, disable } = await openSmokeAccount(pool);
  return { url, operatorToken: accessToken, fanToken: accessToken, table, close: disable };
};

export interface LaptopChoice {
  /** Absent: the running stack of this checkout. */
  readonly url?: string | undefined;
  readonly table?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** @throws CommandError */
export const targetAt = async ({ url: named, table: tableName, endpoint }: LaptopChoice): Promise<Target> => {
  const stack = tableName === undefined ? await findStack(named) : undefined;
  const url = named ?? stack?.url;
  if (url === undefined)
    throw new CommandError('no stack runs here: run `npm start` in another terminal first, or pass --url');
  const table =
    tableName === undefined
      ? stack && { tableName: stack.tableName, endpoint: stack.dynamodbEndpoint }
      : { tableName, endpoint };
  const token = given();
  if (token !== undefined) return { url, operatorToken: token, fanToken: token, table };
  const operator = await laptopToken(url, { email: 'smoke-operator@example.com', operator: true });
  const fan = await laptopToken(url, { email: 'smoke-fan@example.com' });
  return { url, operatorToken: operator.accessToken, fanToken: fan.accessToken, table };
};
