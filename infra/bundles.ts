import { build, type BuildOptions, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';

import { functionFile, type FunctionName, functionNames } from '#functions/names.ts';

/** Replacements of modules that are useless on Lambda, by path below `node_modules`. */
const replacements: Readonly<Record<string, string>> = {
  // Lambda sets credentials in the environment. They stay the same for the life of a container, but each call asks for them
  // four times, so they are kept. The rest of the chain (profiles, SSO, web identity, EC2 and ECS metadata) is a third of a
  // client's code.
  '@aws-sdk/credential-provider-node/dist-es/index.js': `
    import { fromEnv } from '@aws-sdk/credential-provider-env';
    import { memoize } from '@smithy/core/config';
    export const defaultProvider = (init) => memoize(fromEnv(init));`,

  // Lambda has no ~/.aws/config: a setting is a variable or its default. The original reads the files, and throws and
  // catches two errors for each of a dozen settings per client.
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

  // Asks EC2 for the Region if AWS_REGION is not set. Lambda always sets it.
  '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js': `
    export const getInstanceMetadataRegion = async () => undefined;`,

  // Only operations with event streams need this. Of our services only S3 has one, and no function uses it.
  '@smithy/core/dist-es/submodules/event-streams/index.js': `
    export const EventStreamSerde = undefined;
    export const eventStreamSerdeProvider = undefined;
    export const resolveEventStreamSerdeConfig = (config) => config;`,

  // Only endpoint discovery needs this, which we do not use.
  '@aws-sdk/endpoint-cache/dist-es/EndpointCache.js': 'export class EndpointCache {}',

  // Responses are streams of `node:http`. Even a mention of the global ReadableStream loads all web streams.
  '@smithy/core/dist-es/submodules/serde/util-stream/stream-type-check.js': `
    export const isReadableStream = (stream) => stream?.constructor?.name === 'ReadableStream';
    export const isBlob = (blob) => blob?.constructor?.name === 'Blob';`,

  // Only builds of Node without cryptography need these.
  '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js': 'export const Sha256Js = undefined;',
  '@smithy/core/dist-es/submodules/checksum/md5/Md5Js.js': 'export const Md5Js = undefined;',
};

/** esbuild options of a function's bundle, without the replacements. */
export const bundling = {
  absWorkingDir: path.join(import.meta.dirname, '..'),
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  outExtension: { '.js': '.mjs' },
  // Prefer ES modules: esbuild drops their unused parts.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** Applies the replacements, and loads Node's modules only when they are used. */
export const lean: Plugin = {
  name: 'lean',
  setup: (plugins) => {
    for (const [name, contents] of Object.entries(replacements)) {
      const filter = new RegExp(`[\\\\/]node_modules[\\\\/]${name.replaceAll(/[\\/.]/g, '\\W')}$`);
      plugins.onLoad({ filter }, (file) => ({ contents, resolveDir: path.dirname(file.path) }));
    }

    // A client needs only the version from its package.json.
    plugins.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, async (file) => {
      const { version } = JSON.parse(await readFile(file.path, 'utf8')) as { version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });

    // An `import` of a Node module reads all its exports, which loads even their lazy parts: `node:http` loads all of
    // undici, which takes as long as our own code.
    plugins.onResolve({ filter: /^(?:node:)?\w+(?:\/\w+)?$/ }, ({ path: name }) =>
      isBuiltin(name) ? { path: name.replace(/^node:/, ''), namespace: 'node' } : undefined,
    );
    plugins.onLoad({ filter: /./, namespace: 'node' }, ({ path: name }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${name}');`,
    }));
  },
};

/**
 * Bundles every function with the SDK into a directory with an `index.mjs`. The same sources give the same bytes, so only
 * changed functions are deployed again.
 * @returns directories by function
 */
export const buildBundles = async (outDir: string): Promise<Readonly<Record<FunctionName, string>>> => {
  const { metafile } = await build({
    ...bundling,
    entryPoints: functionNames.map((name) => ({
      in: `./functions/${functionFile(name)}.ts`,
      out: `${name}/index`,
    })),
    outdir: path.resolve(outDir),
    // Turns off zod's compiled parsers. In the first request, compiling a parser takes longer than parsing without one.
    banner: { js: 'globalThis.__zod_globalConfig={jitless:true};' },
    plugins: [lean],
    metafile: true,
  });
  assertAllUsed(Object.keys(metafile.inputs));
  return Object.fromEntries(functionNames.map((name) => [name, path.resolve(outDir, name)])) as Readonly<
    Record<FunctionName, string>
  >;
};

/** @throws Error for a replacement that is not used any more: an update has moved its module */
const assertAllUsed = (files: readonly string[]): void => {
  const unused = Object.keys(replacements).filter(
    (name) => !files.some((file) => file.endsWith(`node_modules/${name}`)),
  );
  if (unused.length > 0) throw new Error(`infra/bundles.ts: nothing loads ${unused.join(', ')} any more`);
};
