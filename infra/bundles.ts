import { build, type BuildOptions, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';

import { functionFile, type FunctionName, functionNames } from '#functions/names.ts';

/** Modules that do nothing for us on Lambda, by path below `node_modules`, and what stands in for them there. */
const standIns: Readonly<Record<string, string>> = {
  // Lambda gives credentials in the environment. The rest of the chain (profiles, SSO, web identity, the metadata
  // services of EC2 and ECS) is for laptops and servers, and is a third of a client.
  '@aws-sdk/credential-provider-node/dist-es/index.js': `
    import { fromEnv } from '@aws-sdk/credential-provider-env';
    export const defaultProvider = fromEnv;`,

  // Lambda has no ~/.aws/config: a setting is a variable or has its default. The original reads the files and throws
  // and catches two errors for each of a dozen settings of every client.
  '@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js': `
    import { memoize } from '../property-provider/memoize';
    export const loadConfig = ({ environmentVariableSelector, default: preset }, { signingName, logger } = {}) =>
      memoize(async () => {
        let value;
        try {
          value = environmentVariableSelector(process.env, { signingName, logger });
        } catch {}
        return value ?? (typeof preset === 'function' ? preset() : preset);
      });`,

  // Asks EC2 for the Region, in the defaults mode "auto" and where AWS_REGION is not set; Lambda always sets it.
  '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js': `
    export const getInstanceMetadataRegion = async () => undefined;`,

  // Loaded when an operation streams events: none of DynamoDB, SQS and Secrets Manager does.
  '@smithy/core/dist-es/submodules/event-streams/index.js': `
    export const EventStreamSerde = undefined;
    export const eventStreamSerdeProvider = undefined;`,

  // Where endpoints are kept that DynamoDB was asked for, which the SDK does only when told to, and nobody tells it.
  '@aws-sdk/endpoint-cache/dist-es/EndpointCache.js': 'export class EndpointCache {}',

  // Answers come as streams of `node:http`. Whoever as much as names the global ReadableStream loads all web streams.
  '@smithy/core/dist-es/submodules/serde/util-stream/stream-type-check.js': `
    export const isReadableStream = (stream) => stream?.constructor?.name === 'ReadableStream';
    export const isBlob = (blob) => blob?.constructor?.name === 'Blob';`,

  // For builds of Node without cryptography.
  '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js': 'export const Sha256Js = undefined;',
  '@smithy/core/dist-es/submodules/checksum/md5/Md5Js.js': 'export const Md5Js = undefined;',
};

/** How a function is bundled, its stand-ins aside: with all it needs, as small as can be. */
export const bundling = {
  absWorkingDir: path.join(import.meta.dirname, '..'),
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  outExtension: { '.js': '.mjs' },
  // Packages' ES modules, of which esbuild leaves out what is not used.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** Puts the stand-ins in, and leaves Node's own modules to be asked for as they are. */
export const lean: Plugin = {
  name: 'lean',
  setup: (plugins) => {
    for (const [name, contents] of Object.entries(standIns)) {
      const filter = new RegExp(`[\\\\/]node_modules[\\\\/]${name.replaceAll(/[\\/.]/g, '\\W')}$`);
      plugins.onLoad({ filter }, (file) => ({ contents, resolveDir: path.dirname(file.path) }));
    }

    // Of its whole package.json a client wants to know its version.
    plugins.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, async (file) => {
      const { version } = JSON.parse(await readFile(file.path, 'utf8')) as { version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });

    // To `import` a module of Node is to read all that it exports, among it what Node only loads once it is asked for:
    // with `node:http` comes all of undici, which takes as long as our own code.
    plugins.onResolve({ filter: /^(?:node:)?\w+(?:\/\w+)?$/ }, ({ path: name }) =>
      isBuiltin(name) ? { path: name.replace(/^node:/, ''), namespace: 'node' } : undefined,
    );
    plugins.onLoad({ filter: /./, namespace: 'node' }, ({ path: name }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${name}');`,
    }));
  },
};

/**
 * Bundles every function, SDK included, each into a directory with an `index.mjs`: the same sources give the same bytes,
 * so that a function is deployed anew only when it changed.
 * @returns the directories
 */
export const buildBundles = async (outDir: string): Promise<Readonly<Record<FunctionName, string>>> => {
  const { metafile } = await build({
    ...bundling,
    entryPoints: functionNames.map((name) => ({
      in: `./functions/${functionFile(name)}.ts`,
      out: `${name}/index`,
    })),
    outdir: path.resolve(outDir),
    // To compile a parser, as zod does, takes a container's first request longer than to parse without.
    banner: { js: 'globalThis.__zod_globalConfig={jitless:true};' },
    plugins: [lean],
    metafile: true,
  });
  assertNoneIdle(Object.keys(metafile.inputs));
  return Object.fromEntries(functionNames.map((name) => [name, path.resolve(outDir, name)])) as Readonly<
    Record<FunctionName, string>
  >;
};

/** @throws Error for a stand-in of a module that is no longer there: an update moved its weight elsewhere, unseen */
const assertNoneIdle = (files: readonly string[]): void => {
  const idle = Object.keys(standIns).filter(
    (name) => !files.some((file) => file.endsWith(`node_modules/${name}`)),
  );
  if (idle.length > 0) throw new Error(`infra/bundles.ts: nothing loads ${idle.join(', ')} any more`);
};
