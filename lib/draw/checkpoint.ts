import { HASH_BYTES } from '#lib/draw/leaf.ts';
import { sha256 } from '#lib/draw/sha256.ts';
import { ALGORITHM } from '#lib/draw/shuffle.ts';
import type { Instant } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';

/** What the service commits to before the round is known: all entries, and how they will be drawn. */
export interface Checkpoint {
  readonly scheduleId: ScheduleId;
  /** How many entries there are. */
  readonly entries: number;
  readonly root: Uint8Array;
  readonly round: number;
  readonly chainHash: string;
  readonly sealedAt: Instant;
}

/** The key that signs: see lib/token/key-pair.ts. */
interface NoteKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: Uint8Array;
}

/** The signature type of Ed25519 in C2SP signed-note: the byte before the public key in the input of a key id. */
const ED25519 = 1;

const originOf = (scheduleId: ScheduleId): string => `concert-onsale/draws/${scheduleId}`;

/** What is signed: the text of a C2SP tlog-checkpoint with four lines of our own. */
export const noteText = ({ scheduleId, entries, root, round, chainHash, sealedAt }: Checkpoint): string =>
  [
    originOf(scheduleId),
    String(entries),
    Buffer.from(root).toString('base64'),
    `round ${round}`,
    `chain ${chainHash}`,
    `algorithm ${ALGORITHM}`,
    `sealed ${new Date(sealedAt).toISOString()}`,
    '',
  ].join('\n');

/** The checkpoint as a signed note. */
export const signCheckpoint = async (checkpoint: Checkpoint, key: NoteKey): Promise<string> => {
  const text = noteText(checkpoint);
  const name = originOf(checkpoint.scheduleId);
  const signature = await crypto.subtle.sign('Ed25519', key.privateKey, Buffer.from(text));
  const signed = Buffer.concat([keyId(name, key.publicKey), Buffer.from(signature)]);
  return `${text}\n— ${name} ${signed.toString('base64')}\n`;
};

/** The first four bytes of a hash that C2SP signed-note defines. They tell which key to try, and prove nothing. */
const keyId = (name: string, publicKey: Uint8Array): Buffer =>
  sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), publicKey])).subarray(0, 4);

/**
 * The seed of a draw. Nobody could know it while entries could change: the text of the checkpoint fixes the entries, and the
 * signature of the round came after it.
 * @param checkpoint the signed note
 * @param signature of the checkpoint's round, in hex
 */
export const seedOf = (checkpoint: string, signature: string): Buffer =>
  sha256(
    Buffer.concat([
      Buffer.from(`concert-onsale/draw/v1/seed\n${textOf(checkpoint)}`),
      Buffer.from(signature, 'hex'),
    ]),
  );

/** The root of the tree in a checkpoint that we signed, in base64. */
export const rootIn = (checkpoint: string): string => {
  const [, , root = ''] = checkpoint.split('\n');
  if (Buffer.from(root, 'base64').length !== HASH_BYTES) throw new Error('this is no checkpoint');
  return root;
};

/** How many entries a checkpoint commits to; `NaN` in a damaged one. */
export const entriesIn = (checkpoint: string): number => Number(checkpoint.split('\n')[1] || Number.NaN);

/** The round that a checkpoint names; `NaN` in a damaged one. */
export const roundIn = (checkpoint: string): number =>
  Number(/^round (\d+)$/m.exec(checkpoint)?.[1] ?? Number.NaN);

/** The text of a signed note: all before the empty line, with the newline at its end. */
const textOf = (note: string): string => {
  const end = note.lastIndexOf('\n\n');
  if (end === -1) throw new Error('this is no signed note');
  return note.slice(0, end + 1);
};
