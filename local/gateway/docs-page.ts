import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Concert on-sale API</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });\n`;

const SCRIPT = 'text/javascript; charset=utf-8';
const assets: Readonly<Record<string, string>> = {
  'swagger-ui-bundle.js': SCRIPT,
  'swagger-ui.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** Swagger UI sets inline styles. Scripts, and all else, come from this origin only. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

const require = createRequire(import.meta.url);
const directory = dirname(require.resolve('swagger-ui-dist/package.json'));

/** Serves Swagger UI for `/openapi.json`. Returns false if nothing is at this path. */
export const serveDocs = async (path: string, response: ServerResponse): Promise<boolean> => {
  const found = await contentAt(path);
  if (!found) return false;
  const [type, content] = found;
  response.writeHead(200, { ...headers, 'content-type': type }).end(content);
  return true;
};

const contentAt = async (path: string): Promise<[type: string, content: string | Buffer] | undefined> => {
  if (path === '/docs' || path === '/docs/') return ['text/html; charset=utf-8', PAGE];
  if (path === '/docs/start.js') return [SCRIPT, START];
  const [, name = ''] = /^\/docs\/([^/]+)$/.exec(path) ?? [];
  const type = Object.hasOwn(assets, name) ? assets[name] : undefined;
  return type === undefined ? undefined : [type, await readFile(join(directory, name))];
};
