import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * All temporary files of a run are in one directory, which goes when the run ends. Vitest ends a worker by a signal, so an `exit`
 * handler there never runs.
 */
export default async (): Promise<() => Promise<void>> => {
  const dir = await mkdtemp(join(tmpdir(), 'concert-onsale-test-'));
  // Workers and the commands that they start inherit it.
  process.env['TMPDIR'] = dir;
  return () => rm(dir, { recursive: true, force: true });
};
