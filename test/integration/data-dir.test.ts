import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { CommandError, fileError } from '#local/command-error.ts';
import { openDataDir } from '#local/servers/data-dir.ts';
import { assertSpace, watchSpace } from '#local/servers/disk-space.ts';

let parent: string;

beforeEach(async () => {
  parent = await realpath(await mkdtemp(join(tmpdir(), 'data dir 데이터-')));
});

afterEach(() => rm(parent, { recursive: true }));

/** Another process that locks a directory until it is killed. */
const keeper = async (directory: string) => {
  const script = `const { openDataDir } = await import('#local/servers/data-dir.ts');
    await openDataDir(process.argv[1]);
    console.log('kept');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};

describe('a data directory', () => {
  test('is private to this user, and is free again after release', async () => {
    const named = join(parent, 'new', 'data');

    const dataDir = await openDataDir(named);

    expect(dataDir.path).toBe(named);
    expect((await stat(named)).mode & 0o777).toBe(0o700);
    dataDir.release();
    (await openDataDir(named)).release();
    expect(await readdir(named)).toEqual(['lock']);
  });

  test('has one owner under all its names, until that process is killed', async () => {
    const named = join(parent, 'data');
    const other = await keeper(named);
    await symlink(named, join(parent, 'link'));
    const inUse = `another stack uses ${named}: stop it, or choose another directory with --data`;

    const refused = await Promise.allSettled(
      [`${named}/`, join(parent, 'link'), relative('', named)].map(openDataDir),
    );

    expect(refused.map((one) => one.status === 'rejected' && (one.reason as Error).message)).toEqual([
      inUse,
      inUse,
      inUse,
    ]);
    await other.kill();
    (await openDataDir(named)).release();
  });

  test.each([
    ['file', 'a file has that name'],
    ['file/data', 'part of the path is a file'],
  ])('cannot be %s', async (name, reason) => {
    await writeFile(join(parent, 'file'), '');

    await expect(openDataDir(join(parent, name))).rejects.toThrow(
      `cannot use ${join(parent, name)} for data: ${reason}`,
    );
  });
});

describe('a full disk', () => {
  const full = () => `the disk of ${parent} is full: free some space and start again`;

  test('is reported at the start', async () => {
    await assertSpace(parent, 1);

    await expect(assertSpace(parent, Infinity)).rejects.toThrow(new CommandError(full()));
  });

  test('is reported while running', async () => {
    const watch = watchSpace(parent, Infinity);

    expect((await watch.failed).message).toBe(full());
    watch.stop();
  });

  test('is reported by a failed write', () => {
    const failed = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

    expect(fileError('cannot use x', failed).message).toBe('cannot use x: the disk is full: free some space');
  });
});
