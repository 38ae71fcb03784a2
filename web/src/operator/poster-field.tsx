import { useRef, useState } from 'preact/hooks';

import type { Poster } from '#web/api-types.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { concertStrings, type PosterProblem } from '#web/operator/concert-strings.ts';
import { type ScaledPoster, scalePoster } from '#web/operator/scale-poster.ts';
import { Button } from '#web/ui/button.tsx';
import { Field } from '#web/ui/field.tsx';

/** The change of a poster: a new one; `null` removes it; `undefined` keeps it. */
export type PosterChange = ScaledPoster | null | undefined;

interface PosterFieldProps {
  /** The poster that the concert has. */
  readonly poster: Poster | null;
  readonly change: PosterChange;
  readonly onChange: (change: PosterChange) => void;
}

/** Chooses, shows or removes the poster of a concert. */
export const PosterField = ({ poster, change, onChange }: PosterFieldProps) => {
  const t = useStrings(concertStrings);
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<PosterProblem>();
  const [fileName, setFileName] = useState('');
  const shown = change === undefined ? poster?.small.url : change?.preview;

  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const scaled = await scalePoster(file);
    setProblem(typeof scaled === 'string' ? scaled : undefined);
    if (typeof scaled === 'string') return;
    setFileName(file.name);
    onChange(scaled);
  };
  const remove = (): void => {
    setProblem(undefined);
    onChange(poster ? null : undefined);
  };

  return (
    <Field label={t.poster} hint={t.posterHint} error={problem && t.posterProblems[problem]}>
      {(ties) => (
        <div class="poster-field">
          {shown === undefined ? (
            <p class="quiet">{t.noPoster}</p>
          ) : (
            <img class="poster-preview" src={shown} alt={change ? t.chosen(fileName) : t.current} />
          )}
          <input
            {...ties}
            ref={input}
            class="visually-hidden"
            type="file"
            tabIndex={-1}
            accept="image/jpeg,image/png,image/webp"
            onChange={({ currentTarget }) => {
              void choose(currentTarget.files?.[0]);
              // The same file may be chosen again.
              currentTarget.value = '';
            }}
          />
          <Button
            size="small"
            aria-describedby={ties['aria-describedby']}
            onClick={() => input.current?.click()}
          >
            {shown === undefined ? t.choose : t.replace}
          </Button>
          {shown !== undefined && (
            <Button size="small" onClick={remove}>
              {t.remove}
            </Button>
          )}
        </div>
      )}
    </Field>
  );
};
