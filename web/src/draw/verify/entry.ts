import { type Bytes, isEqual, toBase64 } from '#web/draw/verify/bytes.ts';
import type { Checkpoint } from '#web/draw/verify/checkpoint.ts';
import { isSignedBy } from '#web/draw/verify/ed25519.ts';
import { keyNamed, type Keys } from '#web/draw/verify/keys.ts';
import { entryLeaf, parseReceipt, pseudonymOf, type Receipt } from '#web/draw/verify/receipt.ts';
import { Failure, found, type Found } from '#web/draw/verify/report.ts';
import { iso } from '#web/draw/verify/rounds.ts';
import { shuffledIndex } from '#web/draw/verify/shuffle.ts';
import type { Source } from '#web/draw/verify/source.ts';
import { proofOf, tilesOf } from '#web/draw/verify/tiles.ts';
import { isIncluded } from '#web/draw/verify/tree.ts';

export const checkReceipt = async (text: string, keys: Keys | undefined): Promise<Found<Receipt>> => {
  const receipt = parseReceipt(text);
  const { kid, entry, issuedAt } = receipt;
  const key = keyNamed(found(keys, 'keys'), kid);
  if (!key) throw new Failure('keyUnknown', { kid });
  if (!(await isSignedBy(key, receipt.signature, receipt.signed)))
    throw new Failure('signatureWrong', { kid, publicKey: toBase64(key) });
  return { value: receipt, facts: { kid, entry, issuedAt: iso(issuedAt) } };
};

export const checkDate = (receipt: Receipt, scheduleId: string): Found<Receipt> => {
  if (receipt.scheduleId !== scheduleId)
    throw new Failure('receiptForOtherDate', { expected: scheduleId, found: receipt.scheduleId });
  return { value: receipt, facts: { scheduleId } };
};

/** Checks that the leaf is the hash of the date, the entry, the pseudonym and the nonce. */
export const checkLeaf = (receipt: Receipt, userId: string | undefined): Found<Uint8Array> => {
  const { scheduleId, entry, pseudonym, nonce, leaf } = receipt;
  if (userId !== undefined && !isEqual(pseudonymOf(scheduleId, userId), pseudonym))
    throw new Failure('otherUser', {
      expected: toBase64(pseudonymOf(scheduleId, userId)),
      found: toBase64(pseudonym),
    });
  const computed = entryLeaf(scheduleId, entry, pseudonym, nonce);
  if (!isEqual(computed, leaf))
    throw new Failure('leafWrong', { expected: toBase64(computed), found: toBase64(leaf) });
  return {
    value: computed,
    facts: { entry, pseudonym: toBase64(pseudonym), nonce: toBase64(nonce), leaf: toBase64(leaf) },
  };
};

/** Checks that the leaf is in the sealed list, at the entry's index. */
export const checkInclusion = async (
  source: Source,
  checkpoint: Checkpoint,
  entry: number,
  leaf: Uint8Array,
): Promise<Found<number>> => {
  const { count, root } = checkpoint;
  if (entry >= count) throw new Failure('entryOutside', { entry, entries: count });
  const proof = await proofOf(tilesOf(source, count), entry);
  const facts = { entry, entries: count, hashes: proof.length, root: toBase64(root) };
  if (!isIncluded(leaf, entry, checkpoint, proof)) throw new Failure('notIncluded', facts);
  return { value: entry, facts };
};

/** @param told the number that the service told the fan */
export const checkNumber = (
  entry: number,
  { count }: Checkpoint,
  seed: Bytes,
  told: number | undefined,
): Found<number> => {
  const number = shuffledIndex(entry, count, seed) + 1;
  if (told !== undefined && told !== number)
    throw new Failure('numberWrong', { expected: number, found: told });
  return { value: number, facts: { entry, entries: count, number } };
};
