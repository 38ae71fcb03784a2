interface ProgressProps {
  /** From 0 to 1. */
  readonly value: number;
  readonly label: string;
  /** What is read out instead of a percentage. */
  readonly text?: string;
}

/** A bar that fills up. */
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

/** How much of something is left, beside the number that says it. */
export const Meter = ({ value, of }: MeterProps) => (
  <span class="meter" aria-hidden="true">
    <span class="meter-fill" style={{ transform: `scaleX(${of > 0 ? value / of : 0})` }} />
  </span>
);
