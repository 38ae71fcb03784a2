import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { DatePage } from '#local/cli/verify-draw/options.ts';
import type { Source } from '#web/draw/verify/source.ts';

const TIMEOUT_MS = 30_000;
const ATTEMPTS = 4;

/** The files of a draw as a service publishes them. */
export const serviceSource = (page: DatePage): Source => ({
  read: async (name) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await download(addressOf(page, name));
      } catch (error) {
        // A list of a million entries has thousands of files: one of them may fail once.
        if (attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
      }
    }
  },
});

const addressOf = ({ origin, concertId, scheduleId }: DatePage, name: string): string => {
  if (name === 'draw.json') return `${origin}/concerts/${concertId}/schedules/${scheduleId}/draw`;
  if (name === 'jwks.json') return `${origin}/.well-known/jwks.json`;
  return `${origin}/draws/${scheduleId}/${name}`;
};

const download = async (address: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    (error: Error & { cause?: { code?: string } }) => {
      throw new Error(`${address}: ${error.cause?.code ?? error.message}`);
    },
  );
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  await response.body?.cancel();
  // S3 answers 403 for a file that does not exist.
  if (response.status === 404 || response.status === 403) return undefined;
  throw new Error(`${address}: HTTP ${response.status}`);
};

/** The files of a draw in a directory, under the same names. */
export const directorySource = (directory: string): Source => ({
  read: async (name) => {
    try {
      return new Uint8Array(await readFile(join(directory, name)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
});

/** Also saves each file that is read, so that `--files` can read it later. */
export const savingSource = (source: Source, directory: string): Source => ({
  read: async (name) => {
    const bytes = await source.read(name);
    if (bytes) {
      const file = join(directory, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    return bytes;
  },
});
