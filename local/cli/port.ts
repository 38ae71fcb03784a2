import { CommandError } from '#local/command-error.ts';

const DEFAULT_PORT = 3000;

/** `PORT`, or else 3000. @throws CommandError */
export const readPort = (): number => {
  const port = process.env['PORT'] || String(DEFAULT_PORT);
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65_535) return Number(port);
  throw new CommandError(`PORT is "${port}": set it to a number from 0 to 65535`);
};
