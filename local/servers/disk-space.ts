import { statfs } from 'node:fs/promises';

import { CommandError } from '#local/command-error.ts';

/** With less free space, DynamoDB Local and SQS soon fail to write. They lose nothing that they acknowledged. */
const MIN_FREE_BYTES = 8 * 1_024 * 1_024;
const INTERVAL_MS = 1_000;

/** @throws CommandError when the disk of a directory is full */
export const assertSpace = async (directory: string, minFreeBytes = MIN_FREE_BYTES): Promise<void> => {
  const { blocks, bavail, bsize, files, ffree } = await statfs(directory);
  // Some file systems do not count: their total is 0.
  const isFull = (blocks > 0 && bavail * bsize < minFreeBytes) || (files > 0 && ffree === 0);
  if (isFull) throw new CommandError(`the disk of ${directory} is full: free some space and start again`);
};

export interface SpaceWatch {
  /** Resolves with the reason when the disk is full. */
  readonly failed: Promise<CommandError>;
  stop(): void;
}

export const watchSpace = (directory: string, minFreeBytes = MIN_FREE_BYTES): SpaceWatch => {
  const { promise: failed, resolve } = Promise.withResolvers<CommandError>();
  const timer = setInterval(() => {
    void assertSpace(directory, minFreeBytes).catch((error: unknown) => {
      if (error instanceof CommandError) resolve(error);
    });
  }, INTERVAL_MS);
  return { failed, stop: () => clearInterval(timer) };
};
