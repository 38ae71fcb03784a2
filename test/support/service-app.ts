import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SynthesisMessageLevel } from 'aws-cdk-lib/cx-api';

import { type FunctionName, functionNames } from '#functions/names.ts';
import { makeServiceApp } from '#infra/service-app.ts';
import { defaults, readSettings } from '#infra/settings.ts';
import type { Template } from '#test/support/template.ts';

const ACCOUNT = '123456789012';

const root = mkdtempSync(join(tmpdir(), 'service-app-'));

/** A directory with one file, whose content does not matter. */
const stubOf = (name: string, file: string): string => {
  const directory = join(root, name);
  mkdirSync(directory);
  writeFileSync(join(directory, file), name);
  return directory;
};

const bundle = stubOf('bundle', 'index.mjs');
const bundles = Object.fromEntries(functionNames.map((name) => [name, bundle])) as Record<
  FunctionName,
  string
>;
const page = stubOf('page', 'index.html');

const { context: inFile } = JSON.parse(readFileSync('cdk.json', 'utf8')) as {
  context: Record<string, unknown>;
};

/** The CDK's own keys of cdk.json. Our own settings come from the test. */
const base = { ...inFile, ...defaults, 'aws:cdk:disable-stack-trace': true };

interface Stack {
  readonly name: string;
  readonly region: string;
  readonly template: Template;
  /** Warnings and errors of the CDK. */
  readonly messages: readonly string[];
}

/**
 * Synthesizes the stacks with the code and checks of `infra/app.ts`. Bundles and page are stubs.
 * @param context settings, as in `-c` or `cdk.json`
 * @throws Error when cdk-nag or CloudFormation's schemas find a fault
 */
export const synthesizeApp = (
  context: Readonly<Record<string, unknown>>,
  { withAccount = true }: { readonly withAccount?: boolean } = {},
): Stack[] => {
  const whole = { ...base, ...context };
  const settings = readSettings(whole, withAccount ? { CDK_DEFAULT_ACCOUNT: ACCOUNT } : {});
  const outdir = mkdtempSync(join(root, 'out-'));
  try {
    return makeServiceApp({ context: whole, settings, bundles, page, outdir })
      .synth()
      .stacks.map(({ stackName, environment, template, messages }) => ({
        name: stackName,
        region: environment.region,
        template: template as Template,
        messages: messages
          .filter(({ level }) => level !== SynthesisMessageLevel.INFO)
          .map(({ id, entry }) => `${id}: ${JSON.stringify(entry.data)}`),
      }));
  } finally {
    // It has a copy of each layer: a run makes fifty of them.
    rmSync(outdir, { recursive: true, force: true });
  }
};

/** The template of the service itself. */
export const serviceTemplate = (context: Readonly<Record<string, unknown>>): Template => {
  const found = synthesizeApp(context).find(({ name }) => !name.endsWith('Firewall'));
  if (!found) throw new Error('there is no stack of the service');
  return found.template;
};
