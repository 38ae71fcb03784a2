import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { CommandError } from '#local/command-error.ts';
import { guardChild } from '#local/servers/child-guard.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The output directory of the CDK CLI. */
export const CDK_OUT = fileURLToPath(new URL('../../cdk.out', import.meta.url));

/**
 * Synthesizes the stack and bundles its functions, as `cdk synth` does.
 * @param context overrides `cdk.json`
 * @throws CommandError with the error message of the failed synth
 */
export const synthesize = async (
  outDir: string,
  context?: Readonly<Record<string, unknown>>,
): Promise<void> => {
  const child = spawn(process.execPath, ['infra/app.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      CDK_OUTDIR: outDir,
      ...(context && { CDK_CONTEXT_JSON: JSON.stringify(context) }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const release = guardChild(child);
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = `${printed}${chunk.toString()}`.slice(-65_536);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  release();
  if (code !== 0) throw new CommandError(`the stack cannot be synthesized: ${lastWords(printed) ?? signal}`);
};

/** The error message in the output, without the stack trace. */
const lastWords = (printed: string): string | undefined => {
  const lines = printed.split('\n').map((line) => line.trim());
  const thrown = lines.findLast((line) => /^(?:\w*Error|\w*Exception)\b.*: /.test(line));
  return thrown ?? lines.findLast((line) => line !== '' && !/^(?:at |Node\.js v|[{}])/.test(line));
};
