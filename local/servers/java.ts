import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { CommandError } from '#local/command-error.ts';

const MIN_JAVA = 17;
const INSTALL = `install Java ${MIN_JAVA} or newer (https://adoptium.net), or set DYNAMODB_ENDPOINT to a running DynamoDB Local`;

/** @throws CommandError when Java is missing, or too old for DynamoDB Local */
export const assertJava = async (): Promise<void> => {
  const version = await javaVersion();
  if (version === undefined) throw new CommandError(`Java was not found: ${INSTALL}`);
  if (version < MIN_JAVA) throw new CommandError(`Java ${version} is too old: ${INSTALL}`);
};

/** The major version of the `java` on the path. It prints to stderr: `openjdk version "17.0.15" …`. */
const javaVersion = async (): Promise<number | undefined> => {
  try {
    const { stdout, stderr } = await promisify(execFile)('java', ['-version'], { timeout: 10_000 });
    const [, major] = /version "(?:1\.)?(\d+)/.exec(`${stderr}${stdout}`) ?? [];
    return major === undefined ? undefined : Number(major);
  } catch {
    return undefined;
  }
};
