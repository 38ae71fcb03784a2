import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

import { pageHeaders } from '#lib/http/browser-policy.ts';
import { withSite } from '#lib/http/card.ts';
import { htmlHeaders, NOT_FOUND_PAGE } from '#lib/http/error-page.ts';
import { listDocument } from '#lib/http/first-content.ts';
import { OPERATORS } from '#lib/http/route.ts';
import { DOCUMENT, isPagePath, LIST_DOCUMENT, SIGN_IN_CODE } from '#lib/page-paths.ts';
import { CommandError } from '#local/command-error.ts';
import { acceptsGzip, zip } from '#local/gateway/gzip.ts';
import { CLIENT_ID } from '#local/issuer/access-token.ts';

const WEB = fileURLToPath(new URL('../../web', import.meta.url));
const DIST = join(WEB, 'dist');
/** The files outside of `web/` that the build of the page depends on. */
const SHARED = [
  '../../lib/http/first-content.ts',
  '../../lib/http/first-script.ts',
  '../../lib/page-paths.ts',
  '../../package-lock.json',
].map((path) => fileURLToPath(new URL(path, import.meta.url)));

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
};

interface WebFile {
  readonly type: string;
  readonly cacheControl: string;
  readonly content: Buffer;
  readonly zipped: Buffer;
}

/** Answers a request for a page or one of its files. Returns false if there is no such page or file. */
export type ServeWeb = (path: string, request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Builds the page if its sources have changed, and reads its files into memory, by URL path.
 * @param url of the site
 * @throws CommandError when it cannot be built
 */
export const buildWeb = async (url: string): Promise<ReadonlyMap<string, WebFile>> => {
  if ((await newestChange([WEB, ...SHARED])) > (await builtAt())) await build();
  const paths = await filesBelow(DIST);
  const files = await Promise.all(
    paths.map(async (path) => [urlOf(path), await readWebFile(path, url)] as const),
  );
  const byPath = new Map(files);
  const document = byPath.get(`/${DOCUMENT}`);
  if (document)
    byPath.set(`/${LIST_DOCUMENT}`, await withContent(document, listDocument(String(document.content))));
  return byPath;
};

const withContent = async (file: WebFile, text: string): Promise<WebFile> => {
  const content = Buffer.from(text);
  return { ...file, content, zipped: await zip(content) };
};

/** The document of the page for the site at `url`. Without a build, it is the one that Vite serves. */
export const documentOf = async (
  built: ReadonlyMap<string, WebFile> | undefined,
  url: string,
): Promise<Buffer> => built?.get(`/${DOCUMENT}`)?.content ?? readDocument(join(WEB, DOCUMENT), url);

/** @param issuer URL of the issuer that signs people in */
export const serveWeb = (built: ReadonlyMap<string, WebFile>, issuer: string): ServeWeb => {
  const config = Buffer.from(JSON.stringify({ issuer, clientId: CLIENT_ID, operatorGroup: OPERATORS }));
  const files = new Map([
    ...built,
    ['/config.json', { ...unhashed('.json'), content: config, zipped: config }],
  ]);
  const tags = new Map([...files].map(([path, { content }]) => [path, tagOf(content)]));

  return (path, request, response) => {
    const name = isPagePath(path) ? `/${documentAt(path, request)}` : path;
    const file = files.get(name);
    if (file) answer(file, tags.get(name) ?? '', request, response);
    return file !== undefined;
  };
};

/** The document for a path, by the rules of the CloudFront Function: see infra/page-request.ts. */
const documentAt = (path: string, { url = '' }: IncomingMessage): string => {
  const isSignIn = new URLSearchParams(url.split('?')[1]).has(SIGN_IN_CODE);
  return path === '/' && !isSignIn ? LIST_DOCUMENT : DOCUMENT;
};

/** Answers a browser at an address where there is nothing. Returns false if the client wants no HTML. */
export const serveNotFound = (request: IncomingMessage, response: ServerResponse): boolean => {
  if (!(request.headers.accept ?? '').includes('text/html')) return false;
  response.writeHead(404, {
    ...htmlHeaders,
    'cache-control': 'no-store',
    vary: 'accept',
  });
  response.end(request.method === 'HEAD' ? undefined : NOT_FOUND_PAGE);
  return true;
};

/** The entity tag of a file. It is sent as a weak one, because the file may be zipped. */
const tagOf = (content: Buffer): string => `"${createHash('sha256').update(content).digest('base64url')}"`;

const answer = (file: WebFile, tag: string, request: IncomingMessage, response: ServerResponse): void => {
  const common = {
    ...pageHeaders,
    'cache-control': file.cacheControl,
    etag: `W/${tag}`,
    vary: 'accept-encoding',
  };
  if (hasCopy(request, tag)) {
    response.writeHead(304, common).end();
    return;
  }
  const isZipped = file.zipped !== file.content && acceptsGzip(request);
  const content = isZipped ? file.zipped : file.content;
  response.writeHead(200, {
    ...common,
    'content-type': file.type,
    'content-length': content.length,
    ...(isZipped && { 'content-encoding': 'gzip' }),
  });
  response.end(request.method === 'HEAD' ? undefined : content);
};

/** Whether the client has this version. (RFC 9110 §13.1.2) */
const hasCopy = ({ headers }: IncomingMessage, tag: string): boolean =>
  (headers['if-none-match'] ?? '')
    .split(',')
    .map((known) => known.trim().replace(/^W\//, ''))
    .some((known) => known === tag || known === '*');

/** Loads Vite only when there is something to build. */
const build = async (): Promise<void> => {
  try {
    const vite = await import('vite');
    await vite.build({ root: WEB, configFile: join(WEB, 'vite.config.ts'), logLevel: 'silent' });
  } catch (error) {
    throw new CommandError(`the page cannot be built: ${causeOf(error as Error)}; see \`npm run build\``);
  }
};

/** Finds the cause and its place in Vite's message, which has a count of errors, the errors, and the lines around them. */
const causeOf = ({ message }: Error): string => {
  const plain = stripVTControlCharacters(message);
  const [first = '', second = first] = plain.split('\n').filter((line) => line.trim() !== '');
  const [, place] = /\[ (\S+:\d+:\d+) \]/.exec(plain) ?? [];
  return place === undefined ? second.trim() : `${second.trim()} at ${place}`;
};

const newestChange = async (places: readonly string[]): Promise<number> => {
  const files = await Promise.all(places.map(async (place) => [place, ...(await sourcesBelow(place))]));
  const times = await Promise.all(files.flat().map(async (file) => (await stat(file)).mtimeMs));
  return Math.max(...times);
};

/** All files and folders. A deleted file changes only the time of its folder. */
const sourcesBelow = async (place: string): Promise<string[]> => {
  if (!(await stat(place)).isDirectory()) return [];
  const entries = await readdir(place, { recursive: true });
  return entries.map((entry) => join(place, entry)).filter((path) => !path.startsWith(DIST));
};

const builtAt = async (): Promise<number> => {
  const index = await stat(join(DIST, DOCUMENT)).catch(() => undefined);
  return index?.mtimeMs ?? 0;
};

/** All files, except those in Vite's own dot folders. */
const filesBelow = async (directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(directory, path).startsWith('.'));
};

const urlOf = (path: string): string => `/${relative(DIST, path).replaceAll('\\', '/')}`;

const readDocument = async (path: string, url: string): Promise<Buffer> =>
  Buffer.from(withSite(await readFile(path, 'utf8'), url));

const readWebFile = async (path: string, url: string): Promise<WebFile> => {
  const content = await (urlOf(path) === `/${DOCUMENT}` ? readDocument(path, url) : readFile(path));
  const isHashed = urlOf(path).startsWith('/assets/');
  return {
    ...unhashed(extname(path)),
    ...(isHashed && { cacheControl: 'public, max-age=31536000, immutable' }),
    content,
    zipped: await zip(content),
  };
};

const unhashed = (extension: string) => ({
  type: types[extension] ?? 'application/octet-stream',
  cacheControl: 'no-cache',
});
