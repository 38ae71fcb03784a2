import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { findStack } from '#local/cli/stack-file.ts';
import { alive, aliveAfter, descendantsOf, run, runStart, type StartedProcess } from '#test/support/start.ts';

/** Runs `npm start` as a user does. */

const START_MS = 240_000;
const END_MS = 20_000;

let parent: string;
let dataDir: string;
const started: StartedProcess[] = [];

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'start-'));
  dataDir = join(parent, 'my 데이터');
});

afterEach(() => {
  for (const one of started.splice(0)) one.kill('SIGKILL');
});

afterAll(() => rm(parent, { recursive: true, maxRetries: 5 }));

const keep = (one: StartedProcess): StartedProcess => {
  started.push(one);
  return one;
};
const npmStart = (...args: string[]) => keep(run('npm', ['start', '--', ...args]));
/** Path of a date's draw in the API, from the address of the date's page. */
const drawPathOf = (page: string): string =>
  `${new URL(page).pathname.replace('/shows/', '/concerts/').replace('/dates/', '/schedules/')}/draw`;
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/concerts`).then(
    ({ ok }) => ok,
    () => false,
  );

describe('a stack on a data directory', () => {
  test(
    'excludes a second stack, and stops with all its children when npm gets SIGTERM',
    { timeout: START_MS },
    async () => {
      const first = npmStart('--data', dataDir);
      const url = await first.ready();
      await symlink(dataDir, join(parent, 'link'));

      const second = keep(runStart(['--data', join(parent, 'link')]));

      expect(await second.ended).toBe(1);
      expect(lines(second.printed.stderr)).toEqual([expect.stringMatching(/^another stack uses /)]);
      expect(await answers(url)).toBe(true);
      const stack = await findStack(url);
      expect(stack).toMatchObject({ url });

      const children = await descendantsOf(first.pid);
      expect(children.filter(({ command }) => command.includes('DynamoDBLocal.jar'))).toHaveLength(1);
      first.kill('SIGTERM');
      await first.ended;

      expect(await aliveAfter(children, END_MS)).toEqual([]);
      expect(first.printed.stdout).toContain('stopping');
      expect(await answers(url)).toBe(false);
      expect(await findStack(url)).toBeUndefined();
    },
  );

  test(
    'has a draw to enter if asked for, starts on the data of a killed stack, kills its orphans, and stops when npm is killed',
    { timeout: START_MS },
    async () => {
      const killed = keep(runStart(['--data', dataDir, '--demo-draw']));
      const killedUrl = await killed.ready();
      const [, page = ''] = /^draw +(\S+) \(enter until /m.exec(killed.printed.stdout) ?? [];
      const draw = await fetch(`${killedUrl}${drawPathOf(page)}`);
      expect(await draw.json()).toMatchObject({ state: 'ENTERING', beacon: { isTest: true } });
      const left = await descendantsOf(killed.pid);
      const orphan = left.find(({ command }) => command.startsWith('java '));
      for (const { pid } of left.filter((child) => child !== orphan)) process.kill(pid, 'SIGKILL');
      killed.kill('SIGKILL');
      await killed.ended;
      expect(orphan && (await alive([orphan]))).toEqual([orphan]);

      const next = npmStart('--data', dataDir);
      const url = await next.ready();

      expect(next.printed.stdout).toContain('kept the existing concerts');
      expect(orphan && (await alive([orphan]))).toEqual([]);

      const children = await descendantsOf(next.pid);
      next.kill('SIGKILL');

      expect(await aliveAfter(children, END_MS)).toEqual([]);
      expect(await answers(url)).toBe(false);
    },
  );
});

describe('one line says what to do', () => {
  const failsWith = async (one: StartedProcess, line: string): Promise<void> => {
    expect(await keep(one).ended).toBe(1);
    expect(lines(one.printed.stderr)).toEqual([expect.stringMatching(new RegExp(line))]);
    expect(one.printed.stdout).toBe('');
  };

  test.each<[args: string[], env: Record<string, string>, line: string]>([
    [['--data'], {}, "^Option '--data <value>' argument missing; usage: npm start"],
    [['--data='], {}, "^Option '--data <value>' argument missing; usage: npm start"],
    [['--date', 'x'], {}, "^Unknown option '--date'; usage: npm start"],
    [['x'], {}, "^Unexpected argument 'x'.*; usage: npm start"],
    [[], { PORT: '0x50' }, '^PORT is "0x50": set it to a number from 0 to 65535'],
    [[], { PORT: '65536' }, '^PORT is "65536"'],
    [[], { DYNAMODB_ENDPOINT: 'here' }, '^DYNAMODB_ENDPOINT is "here": set it to a URL'],
  ])('%j with %j', async (args, env, line) => {
    await failsWith(runStart(args, env), line);
  });

  test('when nothing is installed', async () => {
    const bare = join(parent, 'bare');
    for (const part of ['package.json', 'local', 'lib', 'functions'])
      await cp(part, join(bare, part), { recursive: true });

    await failsWith(
      run(process.execPath, [join(bare, 'local/cli/run.js'), 'local/cli/start.ts']),
      "^Cannot find package '.*': run `npm ci` first\\.$",
    );
  });
});
