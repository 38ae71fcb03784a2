/** Why a command failed, in one line that says what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Ends a command. Prints one line for a CommandError. Any other error is a bug and is printed whole. */
export const fail = (thrown: unknown, exitCode = 1): never => {
  console.error(thrown instanceof CommandError ? thrown.message : thrown);
  process.exit(exitCode);
};
