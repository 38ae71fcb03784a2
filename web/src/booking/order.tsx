import { billOf, type InsidePlace } from '#web/booking/pass.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { formatClock, formatPoints, seatName } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { uiStrings } from '#web/ui/strings.ts';

interface OrderProps {
  readonly place: InsidePlace;
  readonly balance: number | undefined;
  readonly missing: number;
}

/** The held seats with their prices, and the wallet before and after. */
export const Order = ({ place: { pass }, balance, missing }: OrderProps) => {
  const t = useStrings(bookingStrings);
  const { pointWorth } = useStrings(uiStrings);
  const language = useLanguage();
  const total = billOf(pass.holds).point;
  return (
    <section class="pay-order" aria-labelledby="order-title">
      <h3 class="order-title" id="order-title">
        {t.order}
      </h3>
      <ul class="order">
        {pass.holds.map(({ seatNumber, price }) => (
          <li key={seatNumber} class="order-line">
            <span>{seatName(seatNumber, language)}</span>
            <span class="order-price">{formatPoints(price)}</span>
          </li>
        ))}
      </ul>
      <p class="order-total">
        <span>{t.total(pass.holds.length)}</span>
        <strong>{formatPoints(total)}</strong>
      </p>
      <p class="quiet">{pointWorth}</p>
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
      <p class="quiet">{t.heldText(formatClock(pass.expiresAt, language))}</p>
    </section>
  );
};
