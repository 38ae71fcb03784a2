import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CommandError } from '#local/command-error.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** The template of the service, and the directories of its bundles. */
export interface Assembly {
  /** By logical id. */
  readonly resources: Readonly<Record<string, Resource>>;
  /** Asset directories by their S3 key in the template. */
  readonly assets: ReadonlyMap<string, string>;
}

interface Template {
  readonly Resources: Assembly['resources'];
}

interface Manifest {
  readonly artifacts: Readonly<
    Record<string, { type: string; properties?: { templateFile?: string; file?: string } }>
  >;
}

interface AssetManifest {
  readonly files: Readonly<
    Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>
  >;
}

/** Reads a cloud assembly. @throws CommandError when it is missing, or has not exactly one stack with functions */
export const readAssembly = async (dir: string): Promise<Assembly> => {
  const { template } = await readServiceTemplate(dir);
  return { resources: template.Resources, assets: await readAssets(dir) };
};

/**
 * Reads the template of the service. The firewall stack, if any, has no functions.
 * @throws CommandError when it is missing, or not exactly one stack has functions
 */
export const readServiceTemplate = async (
  dir: string,
): Promise<{ readonly file: string; readonly template: Template }> => {
  const names = (await readArtifacts(dir)).flatMap(({ properties }) => properties?.templateFile ?? []);
  const templates = await Promise.all(
    names.map(async (name) => ({ file: join(dir, name), template: await readJson<Template>(dir, name) })),
  );
  const [found, ...others] = templates.filter(({ template }) => hasFunctions(template));
  if (found === undefined || others.length > 0)
    throw new CommandError(
      `${dir} has ${templates.length} stacks: the laptop runs exactly one stack with functions`,
    );
  return found;
};

const readAssets = async (dir: string): Promise<ReadonlyMap<string, string>> => {
  const assets = new Map<string, string>();
  for (const { type, properties } of await readArtifacts(dir)) {
    if (type !== 'cdk:asset-manifest' || properties?.file === undefined) continue;
    const { files } = await readJson<AssetManifest>(dir, properties.file);
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(dir, source.path));
    }
  }
  return assets;
};

const readArtifacts = async (dir: string) =>
  Object.values((await readJson<Manifest>(dir, 'manifest.json')).artifacts);

const readJson = async <Content>(dir: string, file: string): Promise<Content> => {
  try {
    return JSON.parse(await readFile(join(dir, file), 'utf8')) as Content;
  } catch (error) {
    throw new CommandError(`${dir} has no synthesized stack: ${(error as Error).message}`);
  }
};

const hasFunctions = ({ Resources }: Template): boolean =>
  Object.values(Resources).some(({ Type }) => Type === 'AWS::Lambda::Function');
