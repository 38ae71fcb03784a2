import { CommandError } from '#local/cli/command-error.ts';
import { findStack, type RunningStack } from '#local/cli/stack-file.ts';
import { StartError } from '#local/start-error.ts';

/**
 * The stack of this checkout that a command is for: the one at `url`, or the only one; undefined if there is none.
 * @throws CommandError when several run and none is named
 */
export const runningStack = async (url?: string): Promise<RunningStack | undefined> => {
  try {
    return await findStack(url);
  } catch (error) {
    throw error instanceof StartError ? new CommandError(error.message) : error;
  }
};
