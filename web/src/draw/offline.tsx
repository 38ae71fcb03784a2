import type { Draw } from '#web/api-types.ts';
import { fileAddress } from '#web/draw/browser-source.ts';
import { drawPageStrings } from '#web/draw/strings.ts';
import type { KeptReceipt } from '#web/draw/verify/receipt-file.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { saveFile } from '#web/save-file.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { useAction } from '#web/use-action.ts';

interface OfflineProps {
  readonly concertId: string;
  readonly draw: Draw;
  readonly receipt: KeptReceipt | undefined;
}

/** Downloads what is published, for a check without this page. */
export const Offline = ({ concertId, draw, receipt }: OfflineProps) => {
  const t = useStrings(drawPageStrings);
  const { scheduleId } = draw;
  if (draw.checkpoint === null) return null;
  return (
    <section aria-labelledby="draw-offline">
      <h2 class="section-title" id="draw-offline">
        {t.offline}
      </h2>
      <p class="quiet">{t.offlineText}</p>
      <pre class="draw-note">{`npm run verify-draw -- --files draw-${scheduleId} --all`}</pre>
      <DownloadAll concertId={concertId} draw={draw} receipt={receipt} />
      <ul class="draw-files">
        <FileLink scheduleId={scheduleId} name="checkpoint" text={t.files.checkpoint} />
        <FileLink scheduleId={scheduleId} name="keys.json" text={t.files.keys} />
        {draw.seed !== null && <FileLink scheduleId={scheduleId} name="beacon.json" text={t.files.beacon} />}
      </ul>
    </section>
  );
};

interface FileLinkProps {
  readonly scheduleId: string;
  readonly name: string;
  readonly text: string;
}

const FileLink = ({ scheduleId, name, text }: FileLinkProps) => (
  <li>
    <a href={fileAddress(scheduleId, name)} download={name}>
      {text}
    </a>
  </li>
);

const DownloadAll = ({ concertId, draw: { scheduleId, entries }, receipt }: OfflineProps) => {
  const t = useStrings(drawPageStrings);
  const { isBusy, error, run, reset } = useAction(async () => {
    const { downloadAll } = await import('#web/draw/download-all.ts');
    saveFile(await downloadAll({ concertId, scheduleId, entries, receipt }), `draw-${scheduleId}.tar`);
    reset();
  });
  return (
    <>
      <p>
        <Button isBusy={isBusy} onClick={run}>
          {t.downloadAll}
        </Button>
      </p>
      <div role="status">{error !== undefined && <Notice tone="error">{t.downloadFailed}</Notice>}</div>
    </>
  );
};
