import { parseArgs } from 'node:util';

import { TOKENS_PATH } from '#local/tokens-endpoint.ts';

const USAGE =
  'usage: npm run token -- --email you@example.com [--name NAME] [--operator] [--url http://127.0.0.1:3000]';

const fail = (line: string): never => {
  console.error(line);
  process.exit(1);
};

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        email: { type: 'string' },
        name: { type: 'string' },
        operator: { type: 'boolean' },
        url: { type: 'string', default: 'http://127.0.0.1:3000' },
      },
    });
    return values.email === undefined ? fail(USAGE) : values;
  } catch {
    return fail(USAGE);
  }
};

const { url, ...person } = readOptions();

const ask = async (): Promise<Response> => {
  try {
    return await fetch(new URL(TOKENS_PATH, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'en' },
      body: JSON.stringify(person),
    });
  } catch {
    return fail(`nothing answers at ${url}: run \`npm start\` first, or name the right --url`);
  }
};

const response = await ask();
const answer = (await response.json()) as { accessToken?: string; fields?: unknown };
if (!answer.accessToken) fail(`${url} gives no token: ${JSON.stringify(answer)}`);
console.log(answer.accessToken);
