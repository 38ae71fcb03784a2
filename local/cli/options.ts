import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

import { CommandError } from '#local/command-error.ts';

/** @throws CommandError for an unknown or empty option, with the usage or the options */
export const readOptions = <const Options extends ParseArgsOptionsConfig>(
  options: Options,
  usage: string,
  args: readonly string[] = process.argv.slice(2),
) => {
  try {
    const { values } = parseArgs({ options, args });
    const empty = Object.keys(values).find((name) => values[name as keyof typeof values] === '');
    if (empty !== undefined) throw new Error(`Option '--${empty} <value>' argument missing`);
    return values;
  } catch (error) {
    // Node adds advice in further sentences and lines.
    const [what] = (error as Error).message.split(/[.]?\n|[.] /);
    throw new CommandError(`${what}; ${usage}`);
  }
};
