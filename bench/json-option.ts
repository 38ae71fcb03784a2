import { parseArgs } from 'node:util';

/** Whether `--json` is given. Any other option ends the process with a usage line. */
export const readJsonOption = (command: string): boolean => {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false } } }).values.json;
  } catch (error) {
    console.error(`${(error as Error).message}; usage: npm run ${command} [-- --json]`);
    return process.exit(1);
  }
};
