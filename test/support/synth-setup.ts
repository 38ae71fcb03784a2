import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import { defaults } from '#infra/settings.ts';
import { synthesize } from '#local/cli/synth.ts';

/** Synthesizes once for all tests of the template and the bundles, with the default settings. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const dir = await mkdtemp(join(tmpdir(), 'concert-onsale-'));
  const clear = () => rm(dir, { recursive: true, force: true });
  try {
    await synthesize(dir, defaults);
  } catch (error) {
    await clear();
    throw error;
  }
  provide('cloudAssembly', dir);
  return clear;
};
