import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

const SOURCE = join(import.meta.dirname, 'src/service-worker/service-worker.ts');
/** The modules of the pages that open without a network once the user has seen a ticket. */
const TICKET_PAGES = ['/src/account/tickets.tsx', '/src/account/ticket.tsx', '/uqr/dist/index.mjs'];

/**
 * Builds `/sw.js` as one file without imports, because Firefox 128 has no modules in service workers. `BUILD` in it becomes the
 * version and the files of this build.
 */
export const buildServiceWorker = (target: readonly string[]): Plugin => ({
  name: 'service-worker',
  apply: 'build',
  generateBundle: {
    order: 'post',
    async handler(_, bundle) {
      const source = await bundled({ BUILD: JSON.stringify(keptOf(bundle)) }, target);
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  },
});

const bundled = async (define: Record<string, string>, target: readonly string[]): Promise<string> => {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    define,
    build: {
      write: false,
      target: [...target],
      modulePreload: false,
      rolldownOptions: { input: SOURCE, output: { format: 'iife', entryFileNames: 'sw.js' } },
    },
  });
  const [{ output }] = [built].flat() as [Rolldown.RolldownOutput];
  return output[0].code;
};

/** The `Build` of `src/service-worker/kept-files.ts`. */
const keptOf = (bundle: Bundle) => {
  const files = Object.values(bundle);
  const chunks = files.filter((file) => file.type === 'chunk');
  const entry = chunks.find(({ isEntry }) => isEntry);
  const html = bundle['index.html'];
  if (!entry || html?.type !== 'asset') throw new Error('the build has no entry script or no index.html');

  const shell = withImports(bundle, [entry]);
  const pages = TICKET_PAGES.map((source) => chunkWith(chunks, source));
  const tickets = withImports(bundle, pages).difference(shell);
  return {
    version: createHash('sha256')
      .update(`${String(html.source)} ${[...shell, ...tickets].join(' ')}`)
      .digest('base64url')
      .slice(0, 8),
    entry: urlOf(entry.fileName),
    shell: [...shell].map(urlOf),
    tickets: [...tickets].map(urlOf),
  };
};

const chunkWith = (chunks: readonly Chunk[], source: string): Chunk => {
  const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(source)));
  if (!chunk) throw new Error(`the build has no chunk with ${source}`);
  return chunk;
};

/** The names of these chunks, of all that they import, and of their styles. */
const withImports = (bundle: Bundle, chunks: readonly Chunk[]): Set<string> => {
  const names = new Set<string>();
  const add = (name: string): void => {
    const file = bundle[name];
    if (names.has(name) || file?.type !== 'chunk') return;
    names.add(name);
    for (const style of file.viteMetadata?.importedCss ?? []) names.add(style);
    for (const imported of file.imports) add(imported);
  };
  for (const { fileName } of chunks) add(fileName);
  return names;
};

const urlOf = (name: string): string => `/${name}`;
