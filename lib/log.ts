import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';

import { count } from '#lib/metrics.ts';

/** Fields of a line besides its message. Never a token, an e-mail, a person's name, a header or a body. */
type Fields = Readonly<Record<string, unknown>>;

/** Only the fields that a line needs: every byte of the log costs. The log group names the stack and the function. */
class ShortLines extends LogFormatter {
  override formatAttributes(
    { logLevel, message, timestamp }: UnformattedAttributes,
    fields: LogAttributes,
  ): LogItem {
    const attributes = { level: logLevel, message, timestamp: timestamp.toISOString(), ...fields };
    return new LogItem({ attributes });
  }

  /** Leaves out the other properties of an SDK error, which may hold a row or a response. */
  override formatError(error: Error): LogAttributes {
    const { name, code, stack = '' } = error as NodeJS.ErrnoException;
    // `JSON.parse` quotes the text that it could not parse, which may be a key or a user's message.
    if (error instanceof SyntaxError) return { name, stack: stack.replace(error.message, 'not JSON') };
    return { name, message: error.message, code, stack };
  }
}

let logger: Logger | undefined;

/** Creates the logger for the first line, because most requests log nothing. */
const lines = (): Logger => (logger ??= new Logger({ logFormatter: new ShortLines() }));

/**
 * Writes one JSON object a line, from `POWERTOOLS_LOG_LEVEL` up. Fields belong to one line only: on a laptop many requests
 * share a process.
 */
export const log = {
  info: (message: string, fields: Fields = {}): void => lines().info(message, fields),
  /** Logs an error that the code did not expect, and counts it as a failure. */
  error: (message: string, thrown: unknown, fields: Fields = {}): void => {
    count('failures', 1);
    lines().error(message, { ...fields, error: thrown instanceof Error ? thrown : String(thrown) });
  },
} as const;
