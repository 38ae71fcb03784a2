import { rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';

import type { Stack } from '#local/stack.ts';

/** Where `npm start` says what it runs on, so that `npm run audit` finds it; there only while it runs. */
export const STACK_FILE = new URL('../.data/stack.json', import.meta.url);

export const writeStackFile = async ({ dynamodbEndpoint, tableName }: Stack): Promise<void> => {
  await mkdir(new URL('.', STACK_FILE), { recursive: true });
  await writeFile(STACK_FILE, `${JSON.stringify({ dynamodbEndpoint, tableName })}\n`);
};

/** At once, for the last moment of a process. */
export const removeStackFile = (): void => rmSync(STACK_FILE, { force: true });
