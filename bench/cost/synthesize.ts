import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Measured } from '#bench/cost/basis.ts';
import type { Template } from '#bench/cost/template.ts';
import { defaults } from '#infra/settings.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
/** The figures and the messages of a program, in bytes: far less than this. */
const MAX_OUTPUT = 16 * 1_024 * 1_024;

/** The template that the CDK app makes of the default settings, for whatever Region: what is in it does not depend on that. */
export const synthesize = async (): Promise<Template> => {
  const outdir = await mkdtemp(join(tmpdir(), 'cost-'));
  try {
    await run(process.execPath, [join(root, 'infra', 'app.ts')], {
      cwd: root,
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(defaults) },
      maxBuffer: MAX_OUTPUT,
    });
    const names = (await readdir(outdir)).filter((name) => name.endsWith('.template.json'));
    const [name] = names;
    if (name === undefined || names.length > 1) throw new Error(`one template expected, not ${names.length}`);
    return JSON.parse(await readFile(join(outdir, name), 'utf8')) as Template;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
};

/** Table units and row sizes as `npm run bench:units` measures them now. It exits with 1 when a goal of its own is missed. */
export const measureUnits = async (): Promise<Measured> => {
  const { stdout } = await run(process.execPath, [join(root, 'bench', 'units.ts'), '--json'], {
    cwd: root,
    maxBuffer: MAX_OUTPUT,
  }).catch((error: { readonly stdout?: string }) => {
    if (!error.stdout) throw error;
    return { stdout: error.stdout };
  });
  const { flows, kept } = JSON.parse(stdout) as { flows: Measured['units'] } & Pick<Measured, 'kept'>;
  return { units: flows, kept };
};
