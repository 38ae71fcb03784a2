import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The answers on a connection. */
export interface Received {
  /** The statuses of the answers, except 100. */
  readonly statuses: readonly number[];
  readonly text: string;
}

const LONGEST_MS = 10_000;
const STATUS = /HTTP\/1\.1 (\d{3}) /g;

/**
 * Sends bytes over a new connection, and listens until this many answers have come or the other side closes.
 * @param bytes several pieces are sent with a short pause between them
 */
export const sendBytes = async (
  url: string,
  bytes: string | readonly string[],
  { answers = 1, end = false } = {},
): Promise<Received> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  socket.on('error', () => undefined);
  let text = '';
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (statusesIn(text).length >= answers) resolve();
  });
  for (const piece of [bytes].flat()) {
    socket.write(Buffer.from(piece, 'latin1'));
    await sleep(2);
  }
  if (end) socket.end();
  await Promise.race([heard, closed, sleep(LONGEST_MS, undefined, { ref: false })]);
  socket.destroy();
  return { statuses: statusesIn(text), text };
};

const statusesIn = (text: string): number[] =>
  [...text.matchAll(STATUS)].map(([, status]) => Number(status)).filter((status) => status !== 100);

/** Opens a connection and sends some bytes, without waiting for an answer. @returns a function that closes it */
export const holdOpen = async (url: string, bytes: string): Promise<() => void> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  await new Promise<void>((resolve) => {
    socket.on('connect', () => resolve());
    socket.on('close', () => resolve());
  });
  socket.write(bytes);
  return () => socket.destroy();
};
