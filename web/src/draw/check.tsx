import { useState } from 'preact/hooks';

import type { Draw } from '#web/api-types.ts';
import { browserSource } from '#web/draw/browser-source.ts';
import { StatusIcon } from '#web/draw/status-icon.tsx';
import { Steps } from '#web/draw/steps.tsx';
import { drawPageStrings } from '#web/draw/strings.ts';
import type { OwnReceipt } from '#web/draw/use-receipt.ts';
import type { Step } from '#web/draw/verify/report.ts';
import type { Result } from '#web/draw/verify/verify.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';

interface CheckProps {
  readonly concertId: string;
  readonly draw: Draw;
  readonly own: OwnReceipt;
}

/** Verifies the draw in this browser, when the user asks. */
export const Check = (props: CheckProps) => {
  const t = useStrings(drawPageStrings);
  const [all, setAll] = useState(false);
  const { steps, result, isRunning, hasFailed, run } = useCheck(props, all);
  return (
    <section aria-labelledby="draw-check">
      <h2 class="section-title" id="draw-check">
        {t.check}
      </h2>
      <p class="quiet">{t.checkText}</p>
      {props.draw.checkpoint !== null && (
        <CheckAll entries={props.draw.entries} isChecked={all} onChange={setAll} />
      )}
      <p>
        <Button look="primary" isBusy={isRunning} onClick={() => void run()}>
          {result ? t.checkAgain : t.checkNow}
        </Button>
      </p>
      <div role="status" class="draw-verdict">
        {hasFailed && <Notice tone="error">{t.checkFailed}</Notice>}
        {result && <Verdict result={result} />}
      </div>
      <Steps steps={steps} />
    </section>
  );
};

/** The verifier is a script of its own: few users need it. */
const useCheck = ({ concertId, draw, own }: CheckProps, all: boolean) => {
  const { scheduleId } = draw;
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const [result, setResult] = useState<Result>();
  const [isRunning, setRunning] = useState(false);
  const [hasFailed, setFailed] = useState(false);

  const run = async (): Promise<void> => {
    setRunning(true);
    setFailed(false);
    setResult(undefined);
    setSteps([]);
    try {
      const { verifyDraw } = await import('#web/draw/verify/verify.ts');
      const found = await verifyDraw({
        scheduleId,
        source: browserSource(concertId, scheduleId),
        receipt: own.receipt?.receipt,
        seen: own.receipt?.seen,
        userId: own.userId,
        all,
        onStep: (step) => setSteps((before) => [...before, step]),
      });
      setResult(found);
    } catch {
      setFailed(true);
    }
    setRunning(false);
  };
  return { steps, result, isRunning, hasFailed, run };
};

interface CheckAllProps {
  readonly entries: number;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

const HASH_BYTES = 32;

const CheckAll = ({ entries, isChecked, onChange }: CheckAllProps) => {
  const t = useStrings(drawPageStrings);
  const kilobytes = Math.max(1, Math.ceil((entries * HASH_BYTES) / 1_000));
  const size = kilobytes < 1_000 ? `${kilobytes} KB` : `${formatNumber(Math.ceil(kilobytes / 1_000))} MB`;
  return (
    <label class="draw-all">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span>
        {t.checkAll} <span class="quiet">{t.checkAllHint(size)}</span>
      </span>
    </label>
  );
};

const Verdict = ({ result }: { result: Result }) => {
  const t = useStrings(drawPageStrings);
  const { outcome, steps, isTestBeacon, number } = result;
  const failed = steps.filter(({ status }) => status === 'failed').length;
  const isIncluded = steps.some(({ id, status }) => id === 'inclusion' && status === 'ok');
  const isNumberRight = steps.some(({ id, status }) => id === 'number' && status === 'ok');
  const isGood = outcome === 'verified' && !isTestBeacon;
  const tone = outcome === 'failed' ? 'error' : isGood ? 'good' : 'warning';
  return (
    <Notice tone={tone} title={t[outcome]}>
      <p>{outcome === 'failed' ? t.failedText(failed) : t[`${outcome}Text`]}</p>
      {isTestBeacon && outcome === 'verified' && <p>{t.verifiedTest}</p>}
      {isIncluded && (
        <p>
          <StatusIcon /> {t.included}
        </p>
      )}
      {isNumberRight && (
        <p>
          <StatusIcon /> {t.yourNumber(formatNumber(number ?? 0))}
        </p>
      )}
    </Notice>
  );
};
