import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';

import { call } from '#web/api.ts';
import type { ConcertDetails } from '#web/api-types.ts';
import type { Concert } from '#web/concert.ts';
import { useStrings } from '#web/i18n/strings.ts';
import {
  changesOf,
  checkConcert,
  type ConcertFields,
  concertFields,
  emptyConcert,
  newConcertOf,
} from '#web/operator/concert-fields.ts';
import { concertStrings } from '#web/operator/concert-strings.ts';
import { FormDialog } from '#web/operator/form-dialog.tsx';
import { type PosterChange, PosterField } from '#web/operator/poster-field.tsx';
import { operatorStrings } from '#web/operator/strings.ts';
import { type Form, useForm } from '#web/operator/use-form.ts';
import { useQuery } from '#web/query.ts';
import { callAsUser } from '#web/session/session.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextArea, TextField } from '#web/ui/field.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';

interface ConcertFormProps {
  /** `undefined` adds a new concert. */
  readonly concert?: Concert | undefined;
  readonly onSaved: (concert: Concert) => void;
  readonly onClose: () => void;
}

/** Adds or edits a concert. */
export const ConcertForm = ({ concert, onSaved, onClose }: ConcertFormProps) =>
  concert ? (
    <EditForm concertId={concert.concertId} onSaved={onSaved} onClose={onClose} />
  ) : (
    <ConcertDialog concert={undefined} onSaved={onSaved} onClose={onClose} />
  );

type EditFormProps = Omit<ConcertFormProps, 'concert'> & { readonly concertId: string };

/** The list of concerts lacks most fields, so they are read first. */
const EditForm = ({ concertId, onSaved, onClose }: EditFormProps) => {
  const t = useStrings(operatorStrings);
  // A key for this form alone, so that it never starts with what an earlier form has read.
  const [openedAt] = useState(() => Date.now());
  const { data, error, reload } = useQuery(`edited concert ${concertId} ${openedAt}`, (signal) =>
    call('GET /concerts/{concertId}', { path: { concertId }, signal }),
  );
  if (data) return <ConcertDialog concert={data} onSaved={onSaved} onClose={onClose} />;
  return (
    <Dialog isOpen title={t.editConcert} onClose={onClose}>
      {error === undefined ? (
        <>
          <Loading />
          <Skeleton height="2.75rem" count={4} />
        </>
      ) : (
        <ProblemNotice error={error} onRetry={reload} />
      )}
    </Dialog>
  );
};

type ConcertDialogProps = Omit<ConcertFormProps, 'concert'> & {
  readonly concert: ConcertDetails | undefined;
};

const ConcertDialog = ({ concert: latest, onSaved, onClose }: ConcertDialogProps) => {
  const t = useStrings(operatorStrings);
  // As the form has opened. It may be read again meanwhile, but the fields do not change then, either.
  const [concert] = useState(latest);
  const [poster, setPoster] = useState<PosterChange>();
  // The stored concert. If only its poster cannot be stored, the form stays open, and another try changes this concert.
  const saved = useRef(concert);
  const form = useForm({
    initial: concert ? concertFields(concert) : emptyConcert,
    check: checkConcert,
    send: async (body, key) => {
      saved.current = await saveConcert(body, saved.current, key);
      onSaved(await savePoster(saved.current, poster));
    },
  });
  return (
    <FormDialog
      title={concert ? t.editConcert : t.addConcert}
      submitLabel={concert ? t.save : t.add}
      form={form}
      onClose={() => (saved.current && saved.current !== concert ? onSaved(saved.current) : onClose())}
    >
      <Basics form={form}>
        <PosterField poster={concert?.poster ?? null} change={poster} onChange={setPoster} />
      </Basics>
      <Visit form={form} />
      <Guide form={form} />
    </FormDialog>
  );
};

/** @param before `undefined` adds the concert */
const saveConcert = async (
  body: Parameters<typeof newConcertOf>[0],
  before: ConcertDetails | undefined,
  key: string,
): Promise<ConcertDetails> => {
  if (!before) return callAsUser('POST /admin/concerts', { body: newConcertOf(body), key });
  const changes = changesOf(body, before);
  if (Object.keys(changes).length === 0) return before;
  const path = { concertId: before.concertId };
  return callAsUser('PATCH /admin/concerts/{concertId}', { path, body: changes });
};

/** A picture of 1 MB takes a while on a slow line. */
const UPLOAD_TIMEOUT_MS = 60_000;

const savePoster = async (concert: ConcertDetails, change: PosterChange): Promise<ConcertDetails> => {
  if (change === undefined) return concert;
  const path = { concertId: concert.concertId };
  return change === null
    ? callAsUser('DELETE /admin/concerts/{concertId}/poster', { path })
    : callAsUser('PUT /admin/concerts/{concertId}/poster', {
        path,
        body: change.body,
        timeoutMs: UPLOAD_TIMEOUT_MS,
      });
};

interface GroupProps {
  readonly form: Form<ConcertFields>;
}

const Basics = ({ form, children }: GroupProps & { readonly children: ComponentChildren }) => {
  const t = { ...useStrings(operatorStrings), ...useStrings(concertStrings) };
  return (
    <fieldset class="form-group">
      <legend>{t.basics}</legend>
      <TextField label={t.name} {...form.bind('name')} autocomplete="off" />
      <TextArea label={t.description} {...form.bind('description')} />
      <TextField
        label={t.price}
        hint={t.priceHint}
        unit="P"
        inputMode="numeric"
        autocomplete="off"
        {...form.bind('price')}
      />
      {children}
    </fieldset>
  );
};

const Visit = ({ form }: GroupProps) => {
  const t = useStrings(concertStrings);
  return (
    <fieldset class="form-group">
      <legend>{t.visit}</legend>
      <TextField label={t.venue} autocomplete="off" {...form.bind('venue')} />
      <TextField label={t.address} hint={t.addressHint} autocomplete="off" {...form.bind('address')} />
      <div class="form-pair">
        <TextField
          label={t.runningMinutes}
          hint={t.runningHint}
          unit={t.minutes}
          inputMode="numeric"
          autocomplete="off"
          {...form.bind('runningMinutes')}
        />
        <TextField
          label={t.ageLimit}
          hint={t.ageHint}
          unit={t.ageUnit}
          inputMode="numeric"
          autocomplete="off"
          {...form.bind('ageLimit')}
        />
      </div>
    </fieldset>
  );
};

const Guide = ({ form }: GroupProps) => {
  const t = useStrings(concertStrings);
  return (
    <fieldset class="form-group">
      <legend>{t.guide}</legend>
      <TextArea label={t.notes} hint={t.notesHint} rows={6} {...form.bind('notes')} />
      <TextField label={t.seller} hint={t.sellerHint} autocomplete="off" {...form.bind('seller')} />
      <TextField label={t.contact} hint={t.contactHint} autocomplete="off" {...form.bind('contact')} />
    </fieldset>
  );
};
