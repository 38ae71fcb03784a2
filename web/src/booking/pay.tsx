import { useEffect, useRef, useState } from 'preact/hooks';

import { isApiError } from '#web/api-error.ts';
import { ChargeForm } from '#web/booking/charge-form.tsx';
import { suggestedCharge } from '#web/booking/money.ts';
import { type InsidePlace, isPassOver, pay, releaseSeats } from '#web/booking/pass.ts';
import { rowOf, totalOf } from '#web/booking/seats.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import { formatClock, formatPoints } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useQuery } from '#web/query.ts';
import type { Line } from '#web/queue/kept-place.ts';
import type { Held } from '#web/queue/place.ts';
import { hrefs, navigate } from '#web/router.ts';
import { serverNow } from '#web/server-clock.ts';
import { callAsUser } from '#web/session/session.ts';
import { announce } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';

interface PayProps {
  readonly line: Line;
  readonly place: InsidePlace;
  readonly held: Held;
  readonly pass: PassState;
  /** These seats were given back. */
  readonly onReleased: (seatNumbers: readonly number[]) => void;
}

/** The second step: what it costs, and paying it. */
export const Pay = ({ line, place, held, pass, onReleased }: PayProps) => {
  const t = useStrings(bookingStrings);
  const wallet = useQuery(`wallet ${line.userId}`, () =>
    callAsUser('GET /users/{userId}/points', { path: { userId: 'me' } }),
  );
  const [busy, setBusy] = useState<'pay' | 'change'>();
  const [problem, setProblem] = useState<unknown>();
  const total = totalOf(held);
  const balance = wallet.data?.point;
  const missing = balance === undefined ? 0 : Math.max(0, total - balance);

  const attempt = async (what: 'pay' | 'change', work: () => Promise<void>): Promise<void> => {
    setBusy(what);
    setProblem(undefined);
    try {
      await work();
    } catch (thrown) {
      if (isPassOver(thrown)) await pass.check();
      else setProblem(thrown);
      if (isApiError(thrown, 'INSUFFICIENT_POINTS')) wallet.reload();
    } finally {
      setBusy(undefined);
    }
  };

  const payNow = () =>
    attempt('pay', async () => {
      // Paying after the hold would take whatever seat is free.
      if (serverNow() >= held.expiresAt) return pass.check();
      const { seats } = await pay(place);
      pass.finish();
      // The ticket is there to be seen, and its code must not be covered.
      announce(t.done(seats.map(({ seatNumber }) => seatNumber)));
      const [first] = seats;
      navigate((first && seats.length === 1 ? hrefs.ticket(first.reservationId) : hrefs.tickets).slice(1), {
        replace: true,
      });
    });

  const change = () =>
    attempt('change', async () => {
      await releaseSeats(line, place);
      onReleased(held.seats.map(({ seatNumber }) => seatNumber));
      announce(t.released);
      const { held: _, ...free } = place;
      pass.keep(free);
    });

  const actions = useRef<HTMLDivElement>(null);
  const isShort = missing > 0;
  const wasShort = useRef(isShort);
  // Whoever has charged goes on to pay.
  useEffect(() => {
    if (wasShort.current && !isShort) actions.current?.querySelector<HTMLElement>('.pay-now')?.focus();
    wasShort.current = isShort;
  }, [isShort]);

  return (
    <div class="pay">
      <Order held={held} balance={balance} missing={missing} />
      <div class="pay-actions" ref={actions}>
        {wallet.error !== undefined && balance === undefined && (
          <ProblemNotice error={wallet.error} onRetry={() => wallet.reload()} />
        )}
        {missing > 0 && (
          <section class="pay-charge" aria-labelledby="short-title">
            <h3 class="order-title" id="short-title">
              {t.short(missing)}
            </h3>
            <p class="quiet">{t.shortText}</p>
            <ChargeForm
              key={missing}
              suggested={suggestedCharge(missing)}
              onCharged={() => wallet.reload()}
            />
          </section>
        )}
        {problem !== undefined && <PayProblem error={problem} />}
        <Button
          look="primary"
          size="large"
          class="pay-now"
          isBusy={busy === 'pay'}
          isDisabled={balance === undefined || missing > 0 || busy !== undefined}
          onClick={() => void payNow()}
        >
          {t.pay(total)}
        </Button>
        <p class="quiet">{t.payHint}</p>
        <Button look="plain" isBusy={busy === 'change'} onClick={() => void change()}>
          {t.change}
        </Button>
      </div>
    </div>
  );
};

interface OrderProps {
  readonly held: Held;
  readonly balance: number | undefined;
  readonly missing: number;
}

const Order = ({ held, balance, missing }: OrderProps) => {
  const t = useStrings(bookingStrings);
  const language = useLanguage();
  const total = totalOf(held);
  return (
    <section class="pay-order" aria-labelledby="order-title">
      <h3 class="order-title" id="order-title">
        {t.order}
      </h3>
      <ul class="order">
        {held.seats.map(({ seatNumber, price }) => (
          <li key={seatNumber} class="order-line">
            <span>{t.seatLine(seatNumber, rowOf(seatNumber))}</span>
            <span class="order-price">{formatPoints(price)}</span>
          </li>
        ))}
      </ul>
      <p class="order-total">
        <span>{t.total}</span>
        <strong>{formatPoints(total)}</strong>
      </p>
      <dl class="order-wallet">
        <div>
          <dt>{t.balance}</dt>
          <dd>{balance === undefined ? '–' : formatPoints(balance)}</dd>
        </div>
        <div>
          <dt>{missing > 0 ? t.missing : t.after}</dt>
          <dd>{balance === undefined ? '–' : formatPoints(Math.abs(balance - total))}</dd>
        </div>
      </dl>
      <p class="quiet">{t.heldText(formatClock(held.expiresAt, language))}</p>
    </section>
  );
};

/** A payment that brought no answer may have been made all the same. */
const PayProblem = ({ error }: { error: unknown }) => {
  const t = useStrings(bookingStrings);
  const isUnsure = isApiError(error, 'NETWORK', 'TIMEOUT', 'BUSY', 'UNKNOWN');
  if (!isUnsure) return <ProblemNotice error={error} />;
  return (
    <Notice tone="warning" title={t.unsure} isAlert>
      {t.unsureText}
    </Notice>
  );
};
