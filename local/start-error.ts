/** Why the stack cannot start or go on, in one line that says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The one line to show for anything thrown while starting. */
export const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof StartError) return thrown.message;
  const { message, code } = thrown as NodeJS.ErrnoException;
  const [firstLine = ''] = (message || code || String(thrown)).split('\n');
  return `the stack could not start: ${firstLine}`;
};
