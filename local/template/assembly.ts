import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { StartError } from '#local/start-error.ts';

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

/** Reads a cloud assembly. @throws StartError when it is missing, or has not exactly one stack with functions */
export const readAssembly = async (dir: string): Promise<Assembly> => {
  const read = async <Content>(file: string): Promise<Content> => {
    try {
      return JSON.parse(await readFile(join(dir, file), 'utf8')) as Content;
    } catch (error) {
      throw new StartError(`${dir} has no synthesized stack: ${(error as Error).message}`);
    }
  };
  const artifacts = Object.values((await read<Manifest>('manifest.json')).artifacts);
  const files = artifacts.flatMap(({ properties }) => properties?.templateFile ?? []);
  const templates = await Promise.all(files.map((file) => read<{ Resources: Assembly['resources'] }>(file)));
  // The firewall stack has no functions.
  const [resources, ...others] = templates.map(({ Resources }) => Resources).filter(hasFunctions);
  if (resources === undefined || others.length > 0)
    throw new StartError(
      `${dir} has ${templates.length} stacks: the laptop runs exactly one stack with functions`,
    );

  const assets = new Map<string, string>();
  for (const { type, properties } of artifacts) {
    if (type !== 'cdk:asset-manifest' || properties?.file === undefined) continue;
    const { files } = await read<AssetManifest>(properties.file);
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(dir, source.path));
    }
  }
  return { resources, assets };
};

const hasFunctions = (resources: Assembly['resources']): boolean =>
  Object.values(resources).some(({ Type }) => Type === 'AWS::Lambda::Function');
