import { readFile, writeFile } from 'node:fs/promises';

import { handlerFile, operations, routes } from '#functions/routes.ts';
import type { Endpoint } from '#lib/http/endpoint.ts';
import { openapiDocument } from '#lib/http/openapi.ts';
import { type ApiDocument, apiTypes } from '#local/cli/api-types.ts';

/**
 * `npm run openapi` writes the document that `GET /openapi.json` serves, and the page's types from it. `-- --check` only
 * checks that both are up to date.
 */
const endpoints = await Promise.all(
  operations.map(async (operation) => {
    const { handler } = (await import(`#functions/http/${handlerFile(operation)}.ts`)) as {
      handler: Endpoint;
    };
    return { operation, route: routes[operation], declaration: handler.declaration };
  }),
);
const document = `${JSON.stringify(openapiDocument(endpoints), null, 2)}\n`;
const files = {
  'functions/http/openapi.json': document,
  'web/src/api-types.ts': await apiTypes(JSON.parse(document) as ApiDocument),
};

for (const [name, content] of Object.entries(files)) {
  const file = new URL(`../../${name}`, import.meta.url);
  if (!process.argv.includes('--check')) {
    await writeFile(file, content);
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== content) {
    console.error(`${name} is out of date: run \`npm run openapi\``);
    process.exitCode = 1;
  }
}
