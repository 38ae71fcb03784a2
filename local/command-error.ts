/** Why a command fails, or the stack cannot start or continue, in one line that says what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** File system error codes in words. */
const fileReasons: Readonly<Record<string, string>> = {
  EACCES: 'this user has no permission',
  EDQUOT: 'the disk is full: free some space',
  EEXIST: 'a file has that name',
  ENOENT: 'it cannot be created there',
  ENOSPC: 'the disk is full: free some space',
  ENOTDIR: 'part of the path is a file',
  EPERM: 'this user has no permission',
  EROFS: 'the disk is read-only',
};

const firstLineOf = (thrown: unknown): string => {
  const { message, code = '' } = thrown as NodeJS.ErrnoException;
  const [line = ''] = (fileReasons[code] ?? (message || code || String(thrown))).split('\n');
  return line;
};

/** Wraps a file system error. A CommandError stays as it is. */
export const fileError = (what: string, thrown: unknown): CommandError =>
  thrown instanceof CommandError ? thrown : new CommandError(`${what}: ${firstLineOf(thrown)}`);

/** One line for anything thrown during the start. */
export const reasonOf = (thrown: unknown): string => fileError('the stack could not start', thrown).message;
