import { useState } from 'preact/hooks';

import { keptReceipt } from '#web/draw/kept-receipt.ts';
import { type KeptReceipt, parseReceiptFile } from '#web/draw/verify/receipt-file.ts';
import { useSession } from '#web/session/session.ts';

/** The receipt to check: the one that the user has entered, or the one that this browser keeps. */
export interface OwnReceipt {
  readonly receipt: KeptReceipt | undefined;
  /** Only a kept receipt is known to be this user's. */
  readonly userId: string | undefined;
  readonly entered: string;
  readonly enter: (text: string) => void;
}

export const useReceipt = (scheduleId: string): OwnReceipt => {
  const userId = useSession()?.userId;
  const [entered, enter] = useState('');
  if (entered.trim() !== '')
    return { receipt: { scheduleId, ...parseReceiptFile(entered) }, userId: undefined, entered, enter };
  const kept = userId === undefined ? undefined : keptReceipt(userId, scheduleId);
  return { receipt: kept, userId: kept && userId, entered, enter };
};
