import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { cliCallbackUrl } from '#infra/names.ts';
import { signInByBrowser } from '#local/cli/browser-sign-in.ts';
import { openHttpServer } from '#local/gateway/http-server.ts';
import type { Stack } from '#local/stack.ts';
import { send, startApi } from '#test/support/api.ts';
import { AwsErrorResponse, startFakeAws } from '#test/support/fake-aws.ts';
import { freePort } from '#test/support/ports.ts';
import { runCommand, startCommand } from '#test/support/run-command.ts';
import { signInAt } from '#test/support/sign-in.ts';

const OPERATOR = { email: 'operator@example.com', operator: 'true' };

let stack: Stack;
beforeAll(async () => {
  stack = await startApi();
});
afterAll(() => stack.stop());

const issuerUrl = (): string => `${stack.url}/oidc`;

/** Starts a sign-in. @returns its URL and its lines, and ways to answer it */
const begin = async ({ port = 0, timeoutMs = 20_000 } = {}) => {
  const input = new PassThrough();
  const lines: string[] = [];
  const openBrowser = vi.fn<(address: string) => void>();
  const chosen = port || (await freePort());
  const token = signInByBrowser({
    issuer: issuerUrl(),
    clientId: 'cli',
    port: chosen,
    timeoutMs,
    input,
    say: (line) => lines.push(line),
    openBrowser,
  });
  token.catch(() => undefined);
  await expect.poll(() => openBrowser.mock.calls).toHaveLength(1);
  const address = openBrowser.mock.calls[0]?.[0] ?? '';
  const callback = (answer: Record<string, string>): string =>
    `${cliCallbackUrl(chosen)}?${new URLSearchParams(answer).toString()}`;
  return {
    token,
    lines,
    address,
    callback,
    state: new URL(address).searchParams.get('state') ?? '',
    paste: (line: string) => input.write(`${line}\n`),
    endInput: () => input.end(),
  };
};

const mayUseAdmin = async (token: string): Promise<boolean> => {
  const body = { name: '허재의 카드마술쇼', description: '', price: 1_000 };
  return (await send(stack, 'POST', '/admin/concerts', { token, body })).status === 201;
};

describe('signing in by a browser', () => {
  test('the browser returns to this machine, and the operator gets a token', async () => {
    const { token, lines, address } = await begin();

    const answered = await fetch(await signInAt(address, OPERATOR));

    expect(answered.status).toBe(200);
    expect(await mayUseAdmin(await token)).toBe(true);
    expect(lines[0]).toBe(`Sign in here: ${address}`);
    await expect(fetch(new URL(answered.url).origin)).rejects.toThrow('fetch failed');
  });

  test('with a browser on another machine, the user pastes the final address', async () => {
    const { token, address, paste } = await begin();

    paste(`  ${await signInAt(address, OPERATOR)} `);

    expect(await mayUseAdmin(await token)).toBe(true);
  });

  test('a fan gets a token without operator rights', async () => {
    const { token, address, paste } = await begin();
    paste(await signInAt(address, { email: 'fan@example.com' }));

    const answer = await send(stack, 'POST', '/admin/concerts', {
      token: await token,
      body: { name: '공연', price: 1_000 },
    });

    expect(answer.status).toBe(403);
  });

  test('an answer to another sign-in is rejected, and the wait continues', async () => {
    const { token, lines, address, callback, paste } = await begin();
    const foreign = callback({ code: 'stolen', state: 'of-another' });

    const answered = await fetch(foreign);
    const withoutState = await fetch(callback({ error: 'access_denied' }));
    paste(foreign);
    paste('no address at all');
    await expect.poll(() => lines).toHaveLength(4);
    await fetch(await signInAt(address, OPERATOR));

    expect([answered.status, withoutState.status]).toEqual([400, 400]);
    expect(lines[2]).toContain('does not belong to this sign-in');
    expect(await mayUseAdmin(await token)).toBe(true);
  });

  test('an invented code is rejected', async () => {
    const { token, state, callback, paste } = await begin();

    paste(callback({ code: 'made-up', state, iss: issuerUrl() }));

    await expect(token).rejects.toThrow(/rejects the sign-in: invalid_grant/);
  });

  test('a code of another sign-in is rejected: the verifier differs', async () => {
    const other = await begin();
    const code = new URL(await signInAt(other.address, OPERATOR)).searchParams.get('code') ?? '';
    const { token, state, callback, paste } = await begin();

    paste(callback({ code, state, iss: issuerUrl() }));

    await expect(token).rejects.toThrow(/rejects the sign-in: invalid_grant/);
    other.paste(other.callback({ error: 'access_denied', state: other.state, iss: issuerUrl() }));
    await expect(other.token).rejects.toThrow();
  });

  test('a denied sign-in ends with the reason', async () => {
    const { token, state, callback } = await begin();

    await fetch(
      callback({ error: 'access_denied', error_description: 'not today', state, iss: issuerUrl() }),
    );

    await expect(token).rejects.toThrow(`${issuerUrl()} rejects the sign-in: access_denied, not today`);
  });

  test('a sign-in without an answer times out, and names the redirect that the issuer must allow', async () => {
    const port = await freePort();
    const { token } = await begin({ port, timeoutMs: 300 });

    await expect(token).rejects.toThrow(
      new RegExp(`no sign-in within 0.3 s: .* must allow http://localhost:${port}/`),
    );
  });

  test('with the port in use, the user pastes the address', async () => {
    const taken = await openHttpServer(0);
    try {
      const { token, lines, address, paste } = await begin({ port: Number(new URL(taken.url).port) });

      paste(await signInAt(address, OPERATOR));

      expect(await mayUseAdmin(await token)).toBe(true);
      expect(lines[1]).toMatch(/^Port \d+ is in use: after the sign-in, paste/);
    } finally {
      await taken.close();
    }
  });

  test('with the port in use and no input, it ends at once', async () => {
    const taken = await openHttpServer(0);
    try {
      const { token, endInput } = await begin({ port: Number(new URL(taken.url).port) });

      endInput();

      await expect(token).rejects.toThrow(/port \d+ is in use, and no address was pasted/);
    } finally {
      await taken.close();
    }
  });
});

describe('npm run token', () => {
  const addressIn = (text: string): string | undefined => /Sign in here: (\S+)/.exec(text)?.[1];

  /** Runs the command, and signs in with a browser on another machine. */
  const signIn = async (options: string[], environment?: Record<string, string | undefined>) => {
    const { ended, stderr, type } = startCommand('local/cli/token.ts', options, environment);
    const address = await vi.waitFor(
      () => addressIn(stderr()) ?? expect.fail(`no address yet: ${stderr()}`),
      { timeout: 15_000 },
    );
    type(await signInAt(address, OPERATOR));
    return { ...(await ended), address };
  };

  test('prints only the token to stdout, and all else to stderr', async () => {
    const port = String(await freePort());
    const options = ['--issuer', issuerUrl(), '--client-id', 'cli', '--port', port];

    const { code, stdout, stderr } = await signIn(options);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(stderr).not.toContain(stdout.trim());
    expect(await mayUseAdmin(stdout.trim())).toBe(true);
  });

  test('--aws takes issuer and client from the stack', async () => {
    const aws = await startFakeAws({
      outputsOf: () => ({ Issuer: issuerUrl(), CliClientId: 'cli' }),
    });
    try {
      const { code, stdout, address } = await signIn(['--aws', '--stage', 'prod'], aws.environment);

      expect(code).toBe(0);
      expect(await mayUseAdmin(stdout.trim())).toBe(true);
      expect(new URL(address).searchParams.get('redirect_uri')).toBe('http://localhost:8976/');
      expect(aws.calls.map(({ input }) => input['StackName'])).toEqual(['ConcertOnSale-prod']);
    } finally {
      await aws.close();
    }
  });

  test('--email works on a laptop without a sign-in', async () => {
    const options = ['--url', stack.url, '--email', 'operator@example.com', '--operator'];

    const { code, stdout, stderr } = await runCommand('local/cli/token.ts', options);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await mayUseAdmin(stdout.trim())).toBe(true);
  });

  const nobody = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_PROFILE: undefined,
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    AWS_CONFIG_FILE: '/nowhere',
    AWS_EC2_METADATA_DISABLED: 'true',
  };

  const refusing = (name: string, message: string) => () => {
    throw new AwsErrorResponse(name, message);
  };

  test.each([
    ['there are no credentials', nobody, () => ({}), 'there are no AWS credentials: run `aws sso login`'],
    [
      'there is no such stack',
      {},
      refusing('ValidationError', 'Stack with id ConcertOnSale-dev does not exist'),
      'there is no stack ConcertOnSale-dev in ap-northeast-2: deploy it (`npx cdk deploy`), or pass another --stage',
    ],
    [
      'the stack lacks an output',
      {},
      () => ({ Issuer: 'https://id.example.com' }),
      'has no output CliClientId',
    ],
    [
      'the credentials have expired',
      {},
      refusing('ExpiredToken', 'The security token included in the request is expired'),
      'AWS rejects the credentials (ExpiredToken): sign in to AWS again',
    ],
    [
      'the credentials lack a permission',
      {},
      refusing('AccessDenied', 'User: x is not authorized to perform: cloudformation:DescribeStacks'),
      'do not allow cloudformation:DescribeStacks',
    ],
    [
      'the issuer does not answer',
      {},
      () => ({ Issuer: 'http://127.0.0.1:9', CliClientId: 'cli' }),
      'http://127.0.0.1:9 does not answer as an OIDC issuer: fetch failed (bad port)',
    ],
  ])('--aws says in one line what to do when %s', async (_, environment, outputsOf, line) => {
    const aws = await startFakeAws({ outputsOf });
    try {
      const ended = await runCommand('local/cli/token.ts', ['--aws'], { ...aws.environment, ...environment });

      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toContain(line);
      expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    } finally {
      await aws.close();
    }
  });

  test.each([
    ['there are no options', [], 'usage: npm run token'],
    [
      'an option belongs to another way',
      ['--email', 'fan@example.com', '--stage', 'dev'],
      'usage: npm run token',
    ],
    ['the client id is missing', ['--issuer', 'https://id.example.com'], 'usage: npm run token'],
    ['the stage is invalid', ['--aws', '--stage', 'Prod!'], 'stage'],
    ['the Region is invalid', ['--aws', '--region', 'mars-1'], 'mars-1'],
    ['the issuer is not a URL', ['--issuer', 'id', '--client-id', 'x'], 'the issuer "id" is not a URL'],
    [
      'the port is invalid',
      ['--issuer', 'https://x.example', '--client-id', 'x', '--port', '0'],
      '--port 0 is not a port',
    ],
    [
      'nothing answers',
      ['--email', 'fan@example.com', '--url', 'http://127.0.0.1:9'],
      'run `npm start` first',
    ],
  ])('says in one line what is wrong when %s', async (_, options, line) => {
    const ended = await runCommand('local/cli/token.ts', options);

    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(line);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
