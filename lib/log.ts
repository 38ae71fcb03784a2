import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';

import { count } from '#lib/metrics.ts';

/** What a line tells beside its message. Never a token, an e-mail, a name of a person, a header or a body. */
type Fields = Readonly<Record<string, unknown>>;

/** The fewest fields that a line needs: each byte of a line is paid for. */
class ShortLines extends LogFormatter {
  override formatAttributes(
    { logLevel, message, timestamp, serviceName }: UnformattedAttributes,
    fields: LogAttributes,
  ): LogItem {
    const attributes = {
      level: logLevel,
      message,
      timestamp: timestamp.toISOString(),
      service: serviceName,
      ...fields,
    };
    return new LogItem({ attributes });
  }

  /** An error of the SDK also carries the row or the answer that it is about, which is nobody's business here. */
  override formatError(error: Error): LogAttributes {
    const { name, code, stack = '' } = error as NodeJS.ErrnoException;
    // `JSON.parse` quotes what it could not read: that may be a key or somebody's message.
    if (error instanceof SyntaxError) return { name, stack: stack.replace(error.message, 'not JSON') };
    return { name, message: error.message, code, stack };
  }
}

let logger: Logger | undefined;

/** Made at the first line, when the environment is set; most requests of a container need none. */
const lines = (): Logger => (logger ??= new Logger({ logFormatter: new ShortLines() }));

/**
 * One JSON object a line, from `POWERTOOLS_LOG_LEVEL` on. Fields belong to their line alone: on a laptop many requests
 * share a process.
 */
export const log = {
  info: (message: string, fields: Fields = {}): void => lines().info(message, fields),
  /** What nobody foresaw; it counts as a failure. */
  error: (message: string, thrown: unknown, fields: Fields = {}): void => {
    count('failures', 1);
    lines().error(message, { ...fields, error: thrown instanceof Error ? thrown : String(thrown) });
  },
} as const;
