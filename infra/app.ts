import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

import { buildBundles } from '#infra/bundles.ts';
import { makeServiceApp } from '#infra/service-app.ts';
import { readSettings, SettingsError } from '#infra/settings.ts';

/**
 * The CDK app of `npx cdk synth` and `npx cdk deploy`. Without the CLI, `node infra/app.ts` synthesizes into `CDK_OUTDIR`.
 */
const ROOT = join(import.meta.dirname, '..');

/** The context of the CLI, or of `cdk.json` without the CLI. */
const contextOf = async (): Promise<Record<string, unknown>> => {
  const { CDK_CONTEXT_JSON: given } = process.env;
  const { context } = JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return given === undefined ? context : { ...context, ...(JSON.parse(given) as Record<string, unknown>) };
};

const buildPage = async (outDir: string): Promise<string> => {
  const root = join(ROOT, 'web');
  const config = { root, configFile: join(root, 'vite.config.ts'), logLevel: 'error' } as const;
  await build({ ...config, build: { outDir, emptyOutDir: true } });
  return outDir;
};

const builtDir = await mkdtemp(join(tmpdir(), 'concert-onsale-built-'));
try {
  const context = await contextOf();
  const settings = readSettings(context);
  const bundles = await buildBundles(join(builtDir, 'bundles'));
  const page = await buildPage(join(builtDir, 'page'));
  makeServiceApp({ context, settings, bundles, page }).synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rm(builtDir, { recursive: true, force: true });
}
