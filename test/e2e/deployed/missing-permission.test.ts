import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';

import { tableName } from '#lib/table/client.ts';
import { startStack } from '#local/stack.ts';
import { aFan, send } from '#test/support/api.ts';
import { readTemplate } from '#test/support/template.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'concert-onsale-without-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('a missing permission gives a documented error, and a log line that names it', async () => {
  await copyWithout('dynamodb:GetItem', 'GetWalletRole', dir);
  const stack = await startStack({
    tableName: tableName(),
    assemblyDir: dir,
  });
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    const fan = await aFan(stack, { point: 1_000 });

    const answer = await send(stack, 'GET', '/users/me/points', { token: fan.accessToken });

    expect(answer).toMatchObject({ status: 500, body: { code: 'UNKNOWN' } });
    await expect
      .poll(() => printed.mock.calls.flat().join('\n'))
      .toMatch(/getWallet is not authorized to perform: dynamodb:GetItem on resource: \S+table\//);
  } finally {
    printed.mockRestore();
    await stack.stop();
  }
});

/** Copies the cloud assembly. The policies whose logical id contains `role` lose one action. */
const copyWithout = async (action: string, role: string, dir: string): Promise<void> => {
  await cp(inject('cloudAssembly'), dir, { recursive: true });
  const { file, template } = await readTemplate(dir);
  for (const [id, { Properties: properties }] of Object.entries(template.Resources)) {
    const statements = id.includes(role)
      ? ((properties?.['PolicyDocument']?.Statement ?? []) as { Action: string | string[] }[])
      : [];
    for (const statement of statements)
      statement.Action = [statement.Action].flat().filter((one) => one !== action);
  }
  await writeFile(file, JSON.stringify(template));
};
