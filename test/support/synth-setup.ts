import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import { defaults } from '#infra/settings.ts';
import { synthesize } from '#local/cli/synth.ts';

/** Each project loads this file again, but all projects of a run share one assembly. */
const run = globalThis as { cloudAssembly?: Promise<string> };

/** Synthesizes once, with the default settings, for all tests of what is deployed. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const dir = await (run.cloudAssembly ??= synthesized());
  provide('cloudAssembly', dir);
  return () => clear(dir);
};

const clear = (dir: string): Promise<void> => rm(dir, { recursive: true, force: true });

const synthesized = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'concert-onsale-'));
  try {
    await synthesize(dir, defaults);
  } catch (error) {
    await clear(dir);
    throw error;
  }
  return dir;
};
