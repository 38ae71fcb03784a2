import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

import { run, type StartedProcess } from '#test/support/start.ts';

/** The npm scripts that run TypeScript. */

const { scripts: all } = JSON.parse(await readFile('package.json', 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
const scripts = Object.entries(all).filter(([, command]) => command.includes('.ts'));

const failure = async (command: StartedProcess): Promise<string> => {
  expect(await command.ended).toBeGreaterThan(0);
  expect(command.printed.stdout).toBe('');
  return command.printed.stderr;
};

test('an old Node is told what to do before it reads TypeScript', async () => {
  expect(scripts.length).toBeGreaterThan(10);
  expect(scripts.filter(([, command]) => !command.startsWith('node local/cli/run.js '))).toEqual([]);
  const asOld = "Object.defineProperty(process.versions,'node',{value:'20.2.0'})";
  const preload = ['--import', `data:text/javascript,${asOld}`];

  const said = await failure(run(process.execPath, [...preload, 'local/cli/run.js', 'local/cli/token.ts']));

  expect(said).toMatch(/^This needs Node 24, and this is Node 20\.2\.0: run `npm ci` first [^\n]+\n$/);
});

describe.concurrent('an unknown option is refused in one line', () => {
  test.each(scripts)('npm run %s', async (_name, command) => {
    const [, ...args] = command.split(' ');

    const said = await failure(run(process.execPath, [...args, '--nonsense']));

    expect(said).toMatch(/^Unknown option '--nonsense'; (?:usage: npm|options: --)[^\n]+\n$/);
  });
});
