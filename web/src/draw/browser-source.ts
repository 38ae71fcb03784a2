import type { Source } from '#web/draw/verify/source.ts';

const TIMEOUT_MS = 30_000;

/** The files of a draw, read from this origin. */
export const browserSource = (concertId: string, scheduleId: string): Source => ({
  read: async (name) => {
    const response = await fetch(addressOf(concertId, scheduleId, name), {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    if (response.status === 404 || response.status === 403) return undefined;
    throw new Error(`HTTP ${response.status}`);
  },
});

const addressOf = (concertId: string, scheduleId: string, name: string): string => {
  if (name === 'draw.json') return `/concerts/${concertId}/schedules/${scheduleId}/draw`;
  if (name === 'jwks.json') return '/.well-known/jwks.json';
  return fileAddress(scheduleId, name);
};

/** The address of a published file. */
export const fileAddress = (scheduleId: string, name: string): string => `/draws/${scheduleId}/${name}`;
