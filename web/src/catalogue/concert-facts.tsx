import type { ComponentChildren } from 'preact';

import type { ConcertDetails } from '#web/api-types.ts';
import { Poster } from '#web/catalogue/poster.tsx';
import { contactLink, mapLink } from '#web/catalogue/links.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';

interface FactsProps {
  readonly concert: ConcertDetails;
}

/** The poster, the venue, the running time and the age limit. Leaves out those that the concert lacks. */
export const ConcertFacts = ({ concert }: FactsProps) => {
  const t = useStrings(catalogueStrings);
  const { poster, venue, address, runningMinutes, ageLimit } = concert;
  if ([poster, venue, address, runningMinutes, ageLimit].every((fact) => fact === null)) return null;
  return (
    <div class="concert-facts">
      <Poster concert={concert} sizes="(width < 48rem) 7rem, 12.5rem" isFirst />
      <dl class="show-facts">
        {(venue ?? address) !== null && (
          <Fact name={t.venue}>
            <Place concert={concert} />
          </Fact>
        )}
        {runningMinutes !== null && <Fact name={t.runningTime}>{t.minutes(runningMinutes)}</Fact>}
        {ageLimit !== null && (
          <Fact name={t.ageLimit}>{ageLimit === 0 ? t.allAges : t.fromAge(ageLimit)}</Fact>
        )}
      </dl>
    </div>
  );
};

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div class="show-fact">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Place = ({ concert: { venue, address } }: FactsProps) => {
  const t = useStrings(catalogueStrings);
  const language = useLanguage();
  return (
    <>
      {venue}
      {address !== null && <span class="show-fact-more">{address}</span>}
      <a
        class="show-fact-more"
        href={mapLink(address ?? venue ?? '', language)}
        target="_blank"
        rel="noopener noreferrer"
      >
        {t.map}
      </a>
    </>
  );
};

/** What to know before buying, and who sells. */
export const ConcertGuide = ({ concert: { notes, seller, contact } }: FactsProps) => {
  const t = useStrings(catalogueStrings);
  return (
    <>
      {notes !== null && (
        <section class="concert-guide" aria-labelledby="notes">
          <h2 class="section-title" id="notes">
            {t.notes}
          </h2>
          <p class="concert-notes">{notes}</p>
        </section>
      )}
      {(seller ?? contact) !== null && (
        <dl class="show-facts concert-guide">
          {seller !== null && <Fact name={t.seller}>{seller}</Fact>}
          {contact !== null && (
            <Fact name={t.contact}>
              <Contact contact={contact} />
            </Fact>
          )}
        </dl>
      )}
    </>
  );
};

const Contact = ({ contact }: { readonly contact: string }) => {
  const href = contactLink(contact);
  return href === undefined ? <>{contact}</> : <a href={href}>{contact}</a>;
};
