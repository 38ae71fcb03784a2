import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { synthesize } from '#local/cli/synth.ts';

test('a stack that cannot be synthesized is reported in one line', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'concert-onsale-broken-'));
  try {
    await expect(synthesize(dir, { region: 'mars-1' })).rejects.toThrow(
      /^the stack cannot be synthesized: .*mars-1.*$/,
    );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
