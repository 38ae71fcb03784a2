interface ProgressProps {
  /** From 0 to 1. */
  readonly value: number;
  readonly label: string;
  /** For screen readers, instead of a percentage. */
  readonly text?: string;
}

/** A progress bar. */
export const Progress = ({ value, label, text }: ProgressProps) => {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 1_000) / 10;
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      aria-valuetext={text}
    >
      <span class="progress-fill" style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
};

interface MeterProps {
  readonly value: number;
  readonly of: number;
}

/** A bar beside a number. Hidden from screen readers. */
export const Meter = ({ value, of }: MeterProps) => (
  <span class="meter" aria-hidden="true">
    <span class="meter-fill" style={{ transform: `scaleX(${of > 0 ? value / of : 0})` }} />
  </span>
);
