import { useRef } from 'preact/hooks';

import { receiptBlob } from '#web/draw/kept-receipt.ts';
import { drawPageStrings } from '#web/draw/strings.ts';
import type { OwnReceipt } from '#web/draw/use-receipt.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { saveFile } from '#web/save-file.ts';
import { Button } from '#web/ui/button.tsx';
import { TextArea } from '#web/ui/field.tsx';

/** The user's own receipt: kept by this browser, or from a file or a pasted text. */
export const ReceiptBox = ({ own }: { own: OwnReceipt }) => {
  const t = useStrings(drawPageStrings);
  const { receipt, userId } = own;
  return (
    <section aria-labelledby="draw-receipt">
      <h2 class="section-title" id="draw-receipt">
        {t.receipt}
      </h2>
      {receipt && userId !== undefined ? (
        <>
          <p class="quiet">{t.receiptKept}</p>
          <p class="actions">
            <Button
              size="small"
              onClick={() => saveFile(receiptBlob(receipt), `receipt-${receipt.scheduleId}.json`)}
            >
              {t.saveReceipt}
            </Button>
          </p>
        </>
      ) : (
        <EnterReceipt own={own} />
      )}
    </section>
  );
};

const EnterReceipt = ({ own: { entered, enter } }: { own: OwnReceipt }) => {
  const t = useStrings(drawPageStrings);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="draw-receipt">
      <TextArea label={t.receiptPaste} hint={t.receiptNone} rows={3} value={entered} onValue={enter} />
      <input
        ref={input}
        hidden
        type="file"
        accept=".json,.txt,.jwt,application/json,text/plain"
        onChange={({ currentTarget }) => {
          void currentTarget.files?.[0]?.text().then(enter, () => enter(''));
          // The same file may be chosen again.
          currentTarget.value = '';
        }}
      />
      <Button size="small" onClick={() => input.current?.click()}>
        {t.receiptFile}
      </Button>
    </div>
  );
};
