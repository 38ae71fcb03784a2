import { type Beacon, PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from '#web/draw/verify/beacon.ts';
import { type Bytes, toHex } from '#web/draw/verify/bytes.ts';
import { fieldsOf } from '#web/draw/verify/fields.ts';
import { HASH_BYTES } from '#web/draw/verify/tree.ts';

/** The name of the answer among the files. */
export const ANSWER = 'draw.json';

/** A round was given up, and this one took its place. */
interface Delay {
  readonly round: number;
  readonly announcedAt: number;
}

/** What the service says about a draw: the answer of `GET …/draw`. Instants are milliseconds since the epoch. */
export interface Answer {
  readonly scheduleId: string;
  readonly entryOpensAt: number;
  readonly saleOpensAt: number;
  readonly algorithm: string;
  readonly beacon: Beacon;
  readonly isTest: boolean;
  readonly announcedRound: number;
  readonly round: number;
  readonly delays: readonly Delay[];
  readonly entries: number;
  readonly checkpoint: string | undefined;
  readonly sealedAt: number | undefined;
  readonly signature: Bytes | undefined;
  readonly seed: Bytes | undefined;
  readonly cancelledAt: number | undefined;
}

/** @throws Failure when a field is missing or is not what the protocol says */
export const parseAnswer = (json: unknown): Answer => {
  const draw = fieldsOf(json, ANSWER);
  const beacon = fieldsOf(draw.nested('beacon'), ANSWER);
  return {
    scheduleId: draw.text('scheduleId'),
    entryOpensAt: draw.instant('entryOpensAt'),
    saleOpensAt: draw.instant('saleOpensAt'),
    algorithm: draw.text('algorithm'),
    beacon: parseBeacon(beacon),
    isTest: beacon.flag('isTest'),
    announcedRound: draw.count('announcedRound'),
    round: draw.count('round'),
    delays: draw.list('delays').map(parseDelay),
    entries: draw.count('entries'),
    checkpoint: draw.optional('checkpoint', draw.text),
    sealedAt: draw.optional('sealedAt', draw.instant),
    signature: draw.optional('signature', (field) => draw.hex(field, SIGNATURE_BYTES)),
    seed: draw.optional('seed', (field) => draw.hex(field, HASH_BYTES)),
    cancelledAt: draw.optional('cancelledAt', draw.instant),
  };
};

/** The beacon's own fields, in the answer and in `beacon.json`. */
export const parseBeacon = (fields: ReturnType<typeof fieldsOf>): Beacon => ({
  chainHash: toHex(fields.hex('chainHash', HASH_BYTES)),
  publicKey: toHex(fields.hex('publicKey', PUBLIC_KEY_BYTES)),
  period: fields.positive('period'),
  genesisTime: fields.count('genesisTime'),
});

const parseDelay = (json: unknown): Delay => {
  const delay = fieldsOf(json, ANSWER);
  return { round: delay.count('round'), announcedAt: delay.instant('announcedAt') };
};
