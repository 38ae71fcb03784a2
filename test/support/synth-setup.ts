import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import { synthesize } from '#local/synth.ts';

/** Synthesizes once for all tests of what is deployed. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const dir = await mkdtemp(join(tmpdir(), 'concert-onsale-'));
  const clear = () => rm(dir, { recursive: true, force: true });
  try {
    await synthesize(dir);
  } catch (error) {
    await clear();
    throw error;
  }
  provide('cloudAssembly', dir);
  return clear;
};
