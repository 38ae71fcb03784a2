import { constants } from 'node:fs';
import { access, mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

import { assertSpace, watchSpace } from '#local/servers/disk-space.ts';
import { endOrphan } from '#local/servers/orphan.ts';
import { fileError, StartError } from '#local/start-error.ts';

/** A directory that this process alone writes to. */
export interface DataDir {
  /** Absolute and without symbolic links. */
  readonly path: string;
  /** Settles when its disk is full, with the reason. */
  readonly failed: Promise<StartError>;
  /** Lets the next stack have it. */
  release(): void;
}

/** A stack that is ending gives its directory back within this time. */
const LOCK_TIMEOUT_MS = 3_000;
const SQLITE_BUSY = 5;

/**
 * Makes a directory if need be, and takes it for this process.
 * @throws StartError when another stack has it, or when it cannot be written
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
    throw fileError(`cannot keep data in ${named}`, error);
  }
};

/**
 * The lock is on a file, whatever the name it is reached by, and the system lifts it when the process ends in any way:
 * SQLite brings such locks to each system. Node has none of its own.
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
      throw new StartError(
        `another stack keeps its data in ${path}: stop it, or name another directory with --data`,
      );
    await pause(100);
  }
};
