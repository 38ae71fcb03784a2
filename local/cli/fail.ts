import { CommandError } from '#local/command-error.ts';

/** Ends a command. Prints one line for a CommandError. Any other error is a bug and is printed whole. */
export const fail = (thrown: unknown, exitCode = 1): never => {
  console.error(thrown instanceof CommandError ? thrown.message : thrown);
  process.exit(exitCode);
};
