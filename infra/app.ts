import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { build } from 'vite';

import { buildBundles } from '#infra/bundles.ts';
import { readSettings, SettingsError } from '#infra/settings.ts';
import { OnSaleStack } from '#infra/stack.ts';

/**
 * The CDK app: `npx cdk synth`, `npx cdk deploy`. Without the CLI, `node infra/app.ts` does what `synth` does,
 * into `CDK_OUTDIR`.
 */
const ROOT = join(import.meta.dirname, '..');

/** What the CLI hands over; without it, what `cdk.json` says. */
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

const synthesize = async (builtDir: string): Promise<void> => {
  const context = await contextOf();
  const settings = readSettings(context);
  const app = new App({ context });
  const { stage, account, region } = settings;
  new OnSaleStack(app, `ConcertOnSale-${stage}`, {
    description: `Concert on-sale service, stage ${stage}`,
    env: { region, ...(account !== undefined && { account }) },
    settings,
    bundles: await buildBundles(join(builtDir, 'bundles')),
    page: await buildPage(join(builtDir, 'page')),
  });
  Tags.of(app).add('service', 'concert-onsale');
  Tags.of(app).add('stage', stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
  app.synth();
};

const builtDir = await mkdtemp(join(tmpdir(), 'concert-onsale-built-'));
try {
  await synthesize(builtDir);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rm(builtDir, { recursive: true, force: true });
}
