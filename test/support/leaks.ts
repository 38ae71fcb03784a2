import { format } from 'node:util';
import { vi } from 'vitest';

import { captureOutput } from '#test/support/output.ts';

/** So many characters in a row of a secret are a leak of it; any two of this length differ. */
const PIECE = 12;

/**
 * Those secrets of which a text has a part: every run of 2 × {@link PIECE} − 1 characters of a secret contains one of
 * the pieces that it is cut into.
 */
export const leaksIn = (text: string, secrets: Iterable<string>): string[] => {
  const pieces = new Map<string, string>();
  for (const secret of secrets) for (const piece of piecesOf(secret)) pieces.set(piece, secret);

  const leaked = new Set<string>();
  for (let start = 0; start + PIECE <= text.length; start += 1) {
    const secret = pieces.get(text.slice(start, start + PIECE));
    if (secret !== undefined) leaked.add(secret);
  }
  return [...leaked];
};

const piecesOf = (secret: string): string[] => {
  if (secret.length < PIECE) throw new Error(`${secret} could be there by chance`);
  return Array.from({ length: Math.floor(secret.length / PIECE) }, (_, index) =>
    secret.slice(index * PIECE, (index + 1) * PIECE),
  );
};

/** The tokens in an answer: queue, payment and access tokens, and tickets. */
export const tokensIn = (text: string): string[] => text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? [];

/** All that is printed from now on: by the log, and to the console, which the test runner takes aside. */
export const capturePrinted = (): Pick<ReturnType<typeof captureOutput>, 'printed' | 'clear'> => {
  const { printed, clear } = captureOutput();
  for (const method of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) {
    vi.spyOn(console, method).mockImplementation((...told: unknown[]) => {
      printed.push(format(...told));
    });
  }
  return { printed, clear };
};

const BUSY = '"status":503';
const TIMED_OUT = '"name":"TimeoutError"';

/** What is in the line of a failure when this machine was too slow, and nothing else was wrong. */
const TOO_MUCH = [BUSY, TIMED_OUT];

/** How many were told to come later because this machine was so slow that a call of the SDK timed out. */
export const timeoutsIn = (printed: readonly string[]): number =>
  printed.filter((line) => line.includes(BUSY) && line.includes(TIMED_OUT)).length;

/** Lines that tell of a failure, but for those of a machine that was too slow. */
export const failuresIn = (printed: readonly string[]): string[] =>
  printed.filter((line) => line.includes('"level":"ERROR"') && !TOO_MUCH.some((sign) => line.includes(sign)));
