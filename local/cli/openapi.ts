import { readFile, writeFile } from 'node:fs/promises';

import { handlerFile, operations, routes } from '#functions/routes.ts';
import type { Endpoint } from '#lib/http/endpoint.ts';
import { openapiDocument } from '#lib/http/openapi.ts';
import { type ApiDocument, apiTypes } from '#local/cli/api-types.ts';
import { fail } from '#local/cli/fail.ts';
import { readOptions } from '#local/cli/options.ts';

/**
 * `npm run openapi` writes the document that `GET /openapi.json` serves, and the page's types from it. `-- --check` only
 * checks that both are up to date.
 */
const USAGE = 'usage: npm run openapi [-- --check]';

/** The generated files by name. */
const generate = async (): Promise<Readonly<Record<string, string>>> => {
  const endpoints = await Promise.all(
    operations.map(async (operation) => {
      const { handler } = (await import(`#functions/http/${handlerFile(operation)}.ts`)) as {
        handler: Endpoint;
      };
      return { operation, route: routes[operation], declaration: handler.declaration };
    }),
  );
  const document = `${JSON.stringify(openapiDocument(endpoints), null, 2)}\n`;
  return {
    'functions/http/openapi.json': document,
    'web/src/api-types.ts': await apiTypes(JSON.parse(document) as ApiDocument),
  };
};

try {
  const { check } = readOptions({ check: { type: 'boolean', default: false } }, USAGE);
  for (const [name, content] of Object.entries(await generate())) {
    const file = new URL(`../../${name}`, import.meta.url);
    if (!check) {
      await writeFile(file, content);
    } else if ((await readFile(file, 'utf8').catch(() => '')) !== content) {
      console.error(`${name} is out of date: run \`npm run openapi\``);
      process.exitCode = 1;
    }
  }
} catch (error) {
  fail(error);
}
