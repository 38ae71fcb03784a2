import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const WEB = join(import.meta.dirname, '../../web');
const DIST = join(WEB, 'dist');

/** The source that each page loads besides the entry. */
const sources = {
  catalogue: [],
  'waiting room': ['src/queue/waiting-room.tsx'],
  booking: ['src/booking/booking.tsx'],
  tickets: ['src/account/tickets.tsx'],
  ticket: ['src/account/ticket.tsx', '../node_modules/uqr/dist/index.mjs'],
  points: ['src/account/points.tsx'],
  payments: ['src/account/payments.tsx'],
  operator: ['src/operator/concerts.tsx'],
  sale: ['src/operator/sale.tsx'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PageName = keyof typeof sources;
export const pageNames = Object.keys(sources) as PageName[];

export interface PageFile {
  /** Path below the page's origin. */
  readonly path: string;
  readonly gzipBytes: number;
}

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  /** Files that the script loads itself: a worker. */
  readonly assets?: readonly string[];
}

type Manifest = Readonly<Record<string, Chunk>>;

/** Builds the web client and finds the files of each page. */
export const buildPages = async (): Promise<Readonly<Record<PageName, readonly PageFile[]>>> => {
  await build({ root: WEB, configFile: join(WEB, 'vite.config.ts'), logLevel: 'error' });
  const html = await readFile(join(DIST, 'index.html'), 'utf8');
  const manifest = JSON.parse(await readFile(join(DIST, '.vite/manifest.json'), 'utf8')) as Manifest;
  const pages = pageNames.map(async (name) => {
    const paths = new Set(['/', ...linksIn(html), ...pathsOf(manifest, ['index.html', ...sources[name]])]);
    return [name, await Promise.all([...paths].map(fileAt))] as const;
  });
  return Object.fromEntries(await Promise.all(pages)) as unknown as Readonly<
    Record<PageName, readonly PageFile[]>
  >;
};

/** What the first ticket loads for the service worker: itself, and the HTML that it keeps. Built before by `buildPages`. */
export const workerFiles = (): Promise<PageFile[]> => Promise.all(['/sw.js', '/index.html'].map(fileAt));

/** Scripts and styles that the HTML names. */
const linksIn = (html: string): string[] =>
  [...html.matchAll(/<(?:link|script)[^>]* (?:href|src)="(\/[^"]+)"/g)].map(([, path = '']) => path);

/** Files that these sources need to run. */
const pathsOf = (manifest: Manifest, entries: readonly string[]): string[] => {
  const chunks = new Set<Chunk>();
  const add = (source: string): void => {
    const chunk = manifest[source] ?? groupOf(manifest, source);
    if (chunks.has(chunk)) return;
    chunks.add(chunk);
    for (const imported of chunk.imports ?? []) add(imported);
  };
  for (const entry of entries) add(entry);
  return [...chunks].flatMap(({ file, css = [], assets = [] }) =>
    [file, ...css, ...assets].map((path) => `/${path}`),
  );
};

/**
 * The manifest lists a chunk of several modules by the chunk's name, and a dependency by its installed path.
 */
const groupOf = (manifest: Manifest, source: string): Chunk => {
  const [, name = ''] = /([\w-]+)\.\w+$/.exec(source) ?? [];
  const installed = source.replace(/^\.\./, '');
  const found = Object.entries(manifest).find(
    ([key]) => key.startsWith(`_${name}-`) || key.endsWith(installed),
  );
  if (!found) throw new Error(`bench/web: the page has no ${source}`);
  return found[1];
};

const fileAt = async (path: string): Promise<PageFile> => ({
  path,
  gzipBytes: gzipSync(await readFile(join(DIST, path === '/' ? 'index.html' : path))).length,
});

export const isScript = ({ path }: PageFile): boolean => path.endsWith('.js');

export const gzipBytesOf = (files: readonly PageFile[]): number =>
  files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
