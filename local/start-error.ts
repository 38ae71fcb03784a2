/** Why the stack cannot start or go on, in one line that says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What a file system's error codes mean for whoever named the place. */
const fileReasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not use it',
  EDQUOT: 'the disk is full: free some space',
  EEXIST: 'there is a file of that name',
  ENOENT: 'it cannot be made there',
  ENOSPC: 'the disk is full: free some space',
  ENOTDIR: 'a part of the path is a file',
  EPERM: 'this user may not use it',
  EROFS: 'the disk is read-only',
};

const firstLineOf = (thrown: unknown): string => {
  const { message, code = '' } = thrown as NodeJS.ErrnoException;
  const [line = ''] = (fileReasons[code] ?? (message || code || String(thrown))).split('\n');
  return line;
};

/** A file or directory that cannot be used. A reason that is in words already stays. */
export const fileError = (what: string, thrown: unknown): StartError =>
  thrown instanceof StartError ? thrown : new StartError(`${what}: ${firstLineOf(thrown)}`);

/** The one line to show for anything thrown while starting. */
export const reasonOf = (thrown: unknown): string => fileError('the stack could not start', thrown).message;
