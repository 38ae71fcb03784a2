import { constants } from 'node:fs';
import { access, mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

import { CommandError, fileError } from '#local/command-error.ts';
import { assertSpace, watchSpace } from '#local/servers/disk-space.ts';
import { endOrphan } from '#local/servers/orphan.ts';

/** A directory that only this process writes to. */
export interface DataDir {
  /** Absolute and without symbolic links. */
  readonly path: string;
  /** Resolves with the reason when its disk is full. */
  readonly failed: Promise<CommandError>;
  /** Unlocks it for the next stack. */
  release(): void;
}

/** A stopping stack releases its directory within this time. */
const LOCK_TIMEOUT_MS = 3_000;
const SQLITE_BUSY = 5;

/**
 * Creates a directory if it does not exist, and locks it for this process.
 * @throws CommandError when another stack uses it, or it is not writable
 */
export const openDataDir = async (directory: string): Promise<DataDir> => {
  const named = resolve(directory);
  try {
    await mkdir(named, { recursive: true, mode: 0o700 });
    const path = await realpath(named);
    await access(path, constants.W_OK);
    await assertSpace(path);
    const unlock = await lock(path);
    await endOrphan(path).catch((error: unknown) => {
      unlock();
      throw error;
    });
    const space = watchSpace(path);
    const release = () => {
      space.stop();
      unlock();
    };
    return { path, failed: space.failed, release };
  } catch (error) {
    throw fileError(`cannot use ${named} for data`, error);
  }
};

/**
 * Locks a file. The lock holds for every path to the directory, and the system drops it when the process ends. SQLite
 * has such locks on every system; Node has none.
 */
const lock = async (path: string): Promise<() => void> => {
  const deadline = Date.now() + LOCK_TIMEOUT_MS;
  for (;;) {
    const database = new DatabaseSync(join(path, 'lock'));
    try {
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      return () => database.close();
    } catch (error) {
      database.close();
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    }
    if (Date.now() > deadline)
      throw new CommandError(`another stack uses ${path}: stop it, or choose another directory with --data`);
    await pause(100);
  }
};
