import { leaksIn, tokensIn } from '#test/support/leaks.ts';

/** Captures all that this thread prints from now on: in Lambda, the log. */
export const keepPrinted = (): readonly string[] => {
  const printed: string[] = [];
  const keep = (chunk: unknown): boolean => {
    printed.push(String(chunk));
    return true;
  };
  Object.assign(process.stdout, { write: keep });
  Object.assign(process.stderr, { write: keep });
  return printed;
};

/** The secrets that the log contains. */
export const leakedBy = (printed: readonly string[], secrets: Iterable<string>): string[] => {
  const text = printed.join('\n');
  return [...tokensIn(text), ...leaksIn(text, secrets)].map((secret) => `the log contains ${secret}`);
};
