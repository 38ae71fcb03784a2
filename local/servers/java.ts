import { type ExecException, execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { CommandError } from '#local/command-error.ts';

const MIN_JAVA = 17;
const INSTALL = `install Java ${MIN_JAVA} or newer (https://adoptium.net)`;

/** @throws CommandError when Java is missing, does not answer, or is too old for DynamoDB Local */
export const assertJava = async (timeoutMs = 30_000): Promise<void> => {
  const version = await javaVersion(timeoutMs);
  if (version === undefined) throw new CommandError(`Java was not found: ${INSTALL}`);
  if (version < MIN_JAVA) throw new CommandError(`Java ${version} is too old: ${INSTALL}`);
};

/** The major version of the `java` on the path. It prints to stderr: `openjdk version "17.0.15" …`. */
const javaVersion = async (timeout: number): Promise<number | undefined> => {
  try {
    const { stdout, stderr } = await promisify(execFile)('java', ['-version'], { timeout });
    const [, major] = /version "(?:1\.)?(\d+)/.exec(`${stderr}${stdout}`) ?? [];
    return major === undefined ? undefined : Number(major);
  } catch (error) {
    if ((error as ExecException).killed)
      throw new CommandError(`\`java -version\` did not answer within ${timeout / 1_000} s: try it by hand`);
    return undefined;
  }
};
