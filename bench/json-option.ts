import { fail } from '#local/cli/fail.ts';
import { readOptions } from '#local/cli/options.ts';

/** Whether `--json` is given. Any other option ends the process with a usage line. */
export const readJsonOption = (command: string): boolean => {
  try {
    return readOptions({ json: { type: 'boolean', default: false } }, `usage: npm run ${command} [-- --json]`)
      .json;
  } catch (error) {
    return fail(error);
  }
};
