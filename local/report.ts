import { inspect } from 'node:util';

/** A line for the operator about what should not have happened: never part of an answer. */
export const reportFault = (where: string, error: unknown): void => {
  console.error(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : inspect(error)}`);
};
