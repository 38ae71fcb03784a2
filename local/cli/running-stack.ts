import { CommandError } from '#local/cli/command-error.ts';
import { findStack, type RunningStack } from '#local/cli/stack-file.ts';
import { StartError } from '#local/start-error.ts';

/**
 * The stack at `url`, or the only one of this checkout. Undefined if it does not run.
 * @throws CommandError when several run and `url` is absent
 */
export const runningStack = async (url?: string): Promise<RunningStack | undefined> => {
  try {
    return await findStack(url);
  } catch (error) {
    throw error instanceof StartError ? new CommandError(error.message) : error;
  }
};
