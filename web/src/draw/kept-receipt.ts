import type { KeptReceipt } from '#web/draw/verify/receipt-file.ts';
import { jwtPayload } from '#web/jwt-payload.ts';
import { isSignedIn } from '#web/session/session.ts';
import { keyOfUser, remember, remembered } from '#web/storage.ts';

/** One storage key per user and date. Signing out deletes all receipts of the user. */
const KIND = 'draw';

const keyOf = (userId: string, scheduleId: string): string => keyOfUser(KIND, userId, scheduleId);

/** The receipt that this browser keeps for a user. */
export const keptReceipt = (userId: string, scheduleId: string): KeptReceipt | undefined => {
  try {
    return (JSON.parse(remembered(keyOf(userId, scheduleId)) ?? 'null') as KeptReceipt | null) ?? undefined;
  } catch {
    return undefined;
  }
};

/**
 * Keeps a receipt, and what the service first said about the list and the number: if it says something else later, the check
 * reports it. A new entry replaces the one before. Keeps nothing once the user has signed out.
 */
export const keepReceipt = (userId: string, { scheduleId, receipt, seen }: KeptReceipt): void => {
  if (!isSignedIn(userId)) return;
  const before = keptReceipt(userId, scheduleId);
  const isSameEntry = before && leafIn(before.receipt) === leafIn(receipt);
  const first = isSameEntry ? before.seen : {};
  const kept: KeptReceipt = {
    scheduleId,
    receipt,
    seen: {
      // Root, length and round belong together: all three come from the first answer that has a root.
      ...(first.root === undefined ? listOf(seen) : listOf(first)),
      number: first.number ?? seen.number,
    },
  };
  const text = JSON.stringify(kept);
  if (text !== remembered(keyOf(userId, scheduleId))) remember(keyOf(userId, scheduleId), text);
};

const listOf = ({ root, entries, round }: KeptReceipt['seen']): KeptReceipt['seen'] =>
  root === undefined ? {} : { root, entries, round };

/** Identifies the entry of a receipt. The service may sign a receipt again with another key, but its leaf stays the same. */
const leafIn = (receipt: string): unknown => {
  const [, payload] = receipt.split('.');
  try {
    return jwtPayload(receipt)['leaf'] ?? payload;
  } catch {
    return payload;
  }
};

/** The file that the page saves, and that `verify-draw` reads. */
export const receiptBlob = (kept: KeptReceipt): Blob =>
  new Blob([`${JSON.stringify(kept, undefined, 2)}\n`], { type: 'application/json' });
