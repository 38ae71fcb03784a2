/** Why a command cannot do what it was asked, in one line that says what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Ends a command: one line for what its user can mend, everything for a fault of ours. */
export const fail = (thrown: unknown, exitCode = 1): never => {
  console.error(thrown instanceof CommandError ? thrown.message : thrown);
  process.exit(exitCode);
};
