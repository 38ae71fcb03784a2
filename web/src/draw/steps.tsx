import { StatusIcon } from '#web/draw/status-icon.tsx';
import { factsOf, sentenceOf, stepStrings } from '#web/draw/step-strings.ts';
import { drawPageStrings } from '#web/draw/strings.ts';
import type { Step } from '#web/draw/verify/report.ts';
import { useStrings } from '#web/i18n/strings.ts';

/** The steps of a check, each with the numbers behind it. */
export const Steps = ({ steps }: { steps: readonly Step[] }) =>
  steps.length === 0 ? null : (
    <ol class="rows draw-steps">
      {steps.map((step) => (
        <li key={step.id}>
          <StepRow step={step} />
        </li>
      ))}
    </ol>
  );

const StepRow = ({ step }: { step: Step }) => {
  const t = useStrings(drawPageStrings);
  const words = useStrings(stepStrings);
  const facts = factsOf(step, words);
  const title = words.titles[step.id];
  return (
    <>
      <p class={`draw-step draw-step-${step.status}`}>
        <StatusIcon of={step.status} />
        <span class="visually-hidden">{t.statuses[step.status]}: </span>
        <strong>{title}</strong>
      </p>
      <p class="quiet">{sentenceOf(step, words)}</p>
      {facts.length > 0 && (
        <details class="draw-details" open={step.status === 'failed'}>
          <summary>
            {t.details}
            <span class="visually-hidden">: {title}</span>
          </summary>
          <dl class="facts draw-facts">
            {facts.map(([name, value]) => (
              <div key={name} class="draw-fact">
                <dt>{name}</dt>
                <dd class="draw-code">{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
};
