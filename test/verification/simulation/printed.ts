import { leaksIn, tokensIn } from '#test/support/leaks.ts';

/** All that this thread prints from now on, kept instead of shown: in Lambda it would be the log. */
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

/** What the log must not tell, but does. */
export const leakedBy = (printed: readonly string[], secrets: Iterable<string>): string[] => {
  const text = printed.join('\n');
  return [...tokensIn(text), ...leaksIn(text, secrets)].map((secret) => `the log tells ${secret}`);
};
