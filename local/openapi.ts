import { readFile, writeFile } from 'node:fs/promises';

import { handlerFile, operations, routes } from '#functions/routes.ts';
import type { Endpoint } from '#lib/http/endpoint.ts';
import { openapiDocument } from '#lib/http/openapi.ts';

/** `npm run openapi` writes the document that `GET /openapi.json` serves; `-- --check` only tells whether it is up to date. */
const file = new URL('../functions/http/openapi.json', import.meta.url);

const endpoints = await Promise.all(
  operations.map(async (operation) => {
    const { handler } = (await import(`#functions/http/${handlerFile(operation)}.ts`)) as {
      handler: Endpoint;
    };
    return { operation, route: routes[operation], declaration: handler.declaration };
  }),
);
const document = `${JSON.stringify(openapiDocument(endpoints), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  await writeFile(file, document);
} else if ((await readFile(file, 'utf8')) !== document) {
  console.error('functions/http/openapi.json is out of date: run `npm run openapi`');
  process.exitCode = 1;
}
