import { useEffect, useRef, useState } from 'preact/hooks';

import { isMissing } from '#web/api-error.ts';
import { Choose } from '#web/booking/choose.tsx';
import { HoldCountdown } from '#web/booking/hold-countdown.tsx';
import { Ended, NoPass } from '#web/booking/endings.tsx';
import { billOf, type InsidePlace, isInside } from '#web/booking/pass.ts';
import { Pay } from '#web/booking/pay.tsx';
import { bookingStrings } from '#web/booking/strings.ts';
import { type PassState, usePass } from '#web/booking/use-pass.ts';
import { useSeenBill } from '#web/booking/use-seen-bill.ts';
import { formatShow, showZone, withZone } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { LeaveButton } from '#web/queue/leave-button.tsx';
import { NoSuchDate } from '#web/queue/no-such-date.tsx';
import { usePlaceId } from '#web/queue/use-place-id.ts';
import { hrefs, navigate } from '#web/router.ts';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { SignInRequired } from '#web/sign-in/sign-in-required.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { Page, PageTitle, useTitle } from '#web/ui/page.tsx';
import '#web/booking/booking.css';
import { type Show, useShow } from '#web/use-show.ts';

interface BookingPageProps {
  readonly concertId: string;
  readonly scheduleId: string;
  /** Loads the page after a payment. */
  readonly preloadPaid: () => Promise<unknown>;
}

/** The page where a user who has entered the sale chooses seats and pays. */
export const BookingPage = ({ concertId, scheduleId, preloadPaid }: BookingPageProps) => {
  const t = useStrings(bookingStrings);
  const query = useShow(concertId, scheduleId);
  const { data: show, error } = query;
  const placeId = usePlaceId(concertId, scheduleId);
  if (!placeId) return <SignInRequired title={t.title}>{null}</SignInRequired>;
  if (show) return <Booking placeId={placeId} show={show} preloadPaid={preloadPaid} />;
  if (error === undefined) return <LoadingPage />;
  if (isMissing(error)) return <NoSuchDate />;
  return (
    <Page title={t.title}>
      <ProblemNotice error={error} onRetry={() => query.reload()} />
    </Page>
  );
};

interface BookingProps extends Pick<BookingPageProps, 'preloadPaid'> {
  readonly placeId: PlaceId;
  readonly show: Show;
}

const Booking = ({ placeId, show, preloadPaid }: BookingProps) => {
  const pass = usePass(placeId);
  const { place, ending } = pass;
  const isOut = place !== undefined && !isInside(place);
  // The user has joined the queue again.
  useEffect(() => {
    if (isOut) navigate(hrefs.schedule(placeId.concertId, placeId.scheduleId), { replace: true });
  }, [isOut]);
  if (isInside(place)) {
    return <Inside placeId={placeId} show={show} place={place} pass={pass} preloadPaid={preloadPaid} />;
  }
  if (isOut) return <LoadingPage />;
  return ending ? <Ended ending={ending} placeId={placeId} /> : <NoPass placeId={placeId} />;
};

interface InsideProps extends BookingProps {
  readonly place: InsidePlace;
  readonly pass: PassState;
}

type Step = 'choose' | 'pay';

const Inside = ({ placeId, show, place, pass, preloadPaid }: InsideProps) => {
  const t = useStrings(bookingStrings);
  const language = useLanguage();
  const [step, setStep] = useState<Step>('choose');
  // On arrival the page title has the focus; after a change of step, the step's title.
  const [hasMoved, setMoved] = useState(false);
  const { holds, expiresAt } = place.pass;
  const bill = billOf(holds);
  const seen = useSeenBill(bill);
  const { seatNumbers } = bill;
  const goTo = (next: Step) => (): void => {
    seen.see(bill);
    setStep(next);
    setMoved(true);
  };
  useTitle(`${step === 'pay' ? t.payStep : t.assigned(seatNumbers)} · ${show.concert.name}`);
  return (
    <article class="page booking">
      <header class="booking-head">
        <PageTitle class="booking-title">{show.concert.name}</PageTitle>
        <p class="quiet">
          {withZone(formatShow(show.schedule, language), showZone(show.schedule, language))}
        </p>
      </header>
      <div class="booking-bar">
        <StepTitle key={step} text={step === 'pay' ? t.payStep : t.assigned(seatNumbers)} isNext={hasMoved} />
        <HoldCountdown until={expiresAt} />
      </div>
      {step === 'pay' ? (
        <Pay
          placeId={placeId}
          show={show}
          place={place}
          pass={pass}
          seen={seen}
          preloadPaid={preloadPaid}
          onChoose={goTo('choose')}
        />
      ) : (
        <Choose placeId={placeId} show={show} place={place} pass={pass} seen={seen} onPay={goTo('pay')} />
      )}
      <footer class="booking-foot">
        <LeaveButton
          words={t}
          onLeave={pass.leave}
          onLeft={() => navigate(hrefs.concert(placeId.concertId), { replace: true })}
        />
      </footer>
    </article>
  );
};

interface StepTitleProps {
  readonly text: string;
  /** The user has come from the other step, so the title takes the focus. */
  readonly isNext: boolean;
}

const StepTitle = ({ text, isNext }: StepTitleProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isNext) return;
    heading.current?.focus();
    scrollTo(0, 0);
  }, []);
  return (
    <h2 class="booking-step" tabIndex={-1} ref={heading}>
      {text}
    </h2>
  );
};
